package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.mysql.MysqlSession.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One database as statements that can be loaded into any database that is selected: its tables, triggers and routines from
 * the dump of the whole server, then its views and events.
 */
final class DatabasePart implements DumpPart {

    static final String FORMAT = "mysql-sql";

    /** The last line; without it, a dump is not whole. */
    static final String END = "-- Coffer: end of the database\n";

    /** Stands before the views, which may need what other databases hold, and the events. */
    static final String VIEWS = "-- Coffer: views and events\n";

    /** How the line begins that says what the database is to be created with. */
    static final String HEAD = "-- Coffer: database; character set ";

    private final int index;
    private final String fileName;
    private final MysqlDumpOrder order;
    private final ServerDump dump;

    /** @param index of the database in the order */
    DatabasePart(int index, String fileName, MysqlDumpOrder order, ServerDump dump) {
        this.index = index;
        this.fileName = fileName;
        this.order = order;
        this.dump = dump;
    }

    /** Returns the line that says what a database is to be created with. */
    static String headOf(Database database) {
        return HEAD + database.charset() + "; collation " + database.collation() + "\n";
    }

    @Override
    public String database() {
        return order.databases().get(index).name();
    }

    @Override
    public String fileName() {
        return fileName;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public long estimatedBytes() {
        return order.known().size(database());
    }

    @Override
    public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws EngineException, IOException {
        try {
            dump.begin(index);
            return copied(out);
        } catch (EngineException e) {
            throw explained(e);
        }
    }

    private DumpResult copied(OutputStream out) throws EngineException, IOException {
        Optional<PartCount> count =
                dump.counting().map(session -> PartCount.begin(session, List.of(database()), order.config()));
        boolean copied = false;
        try {
            dump.copy(index, out);
            if (order.known().hasEvents(database())
                    || !order.known().views(database()).isEmpty()) {
                out.write(VIEWS.getBytes(StandardCharsets.UTF_8));
                viewsAndEvents(out);
            }
            out.write(END.getBytes(StandardCharsets.UTF_8));
            copied = true;
        } finally {
            if (!copied) {
                count.ifPresent(PartCount::cancel);
            }
        }
        List<DumpWarning> warnings = new ArrayList<>(dump.warnings());
        List<DatabaseContents> contents = List.of();
        if (count.isPresent()) {
            contents = count.get().contents(warnings);
        }
        return new DumpResult(contents, warnings);
    }

    private void viewsAndEvents(OutputStream out) throws EngineException, IOException {
        try {
            order.viewsAndEvents(database()).run(out);
        } catch (EngineException e) {
            throw ToolFailure.of(e, order.login());
        }
    }

    private EngineException explained(EngineException failure) {
        if (!ToolFailure.isAlone(failure)) {
            return failure;
        }
        boolean named = !order.login().target().databases().isEmpty();
        return named
                ? failure
                : new EngineException(
                        Code.PART_FAILED,
                        "The database \"" + database() + "\" is left out: " + failure.getMessage()
                                + "\nMend that, or name the databases to back up in 'databases', without this one.",
                        failure.advice(),
                        false,
                        failure);
    }
}
