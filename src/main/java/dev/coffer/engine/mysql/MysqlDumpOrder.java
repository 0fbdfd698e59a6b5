package dev.coffer.engine.mysql;

import dev.coffer.engine.mysql.MysqlSession.Database;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be dumped, and how.
 *
 * @param databases in the order in which they are dumped
 * @param known the tables of these databases
 * @param log reads the binary log; null if it cannot be read
 */
record MysqlDumpOrder(
        MysqlLogin login,
        MysqlTool tool,
        MysqlConfig config,
        MysqlPrivileges privileges,
        List<Database> databases,
        ServerTables known,
        @Nullable LogReader log) {

    /** Returns whether this service started the server for a restore, so that no one else writes to it. */
    boolean alone() {
        return login.target().socketFolder() != null;
    }

    /** Creates the run that dumps the tables and routines of some of the databases. */
    MysqlRun tables(List<String> names) {
        return login.process(
                tool.kind().of(login.flavor()),
                tool.path(),
                DumpOptions.ofDatabases(login.flavor(), names),
                DumpOptions.passingOver(known.passedOver()));
    }

    /** Creates the run that dumps the views and events of a database. */
    MysqlRun viewsAndEvents(String database) {
        return login.process(
                tool.kind().of(login.flavor()) + " of the views and events of \"" + database + "\"",
                tool.path(),
                DumpOptions.ofViewsAndEvents(
                        login.flavor(), database, known.views(database), known.hasEvents(database)));
    }
}
