package dev.coffer.engine.mysql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The accounts of servers that this service starts. */
final class MysqlServerAccounts {

    /** What the owner and the replayer may do everywhere, on both families of servers. */
    static final String RIGHTS = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX,"
            + " ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE,"
            + " REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT, TRIGGER";

    private MysqlServerAccounts() {}

    /** What these two may do as well, but no account that they make. */
    private static final String OF_ACCOUNTS = ", CREATE USER";

    /**
     * Returns a script that makes the accounts of a new server, one statement a line.
     *
     * @param administrator the password of that account, as the following
     * @param replayer null for a server on which nothing is replayed
     */
    static String statements(
            Flavor flavor, MysqlVersion version, String administrator, String owner, @Nullable String replayer) {
        String admin = account(MysqlServers.ADMINISTRATOR, "localhost");
        List<String> statements = new ArrayList<>();
        statements.add("CREATE USER " + admin + " IDENTIFIED BY " + SqlNames.string(administrator));
        statements.add("GRANT ALL PRIVILEGES ON *.* TO " + admin + " WITH GRANT OPTION");
        String restoring = account(MysqlServers.OWNER, "%");
        statements.add("CREATE USER " + restoring + " IDENTIFIED BY " + SqlNames.string(owner));
        statements.add("GRANT " + RIGHTS + OF_ACCOUNTS + " ON *.* TO " + restoring + " WITH GRANT OPTION");
        for (String more : more(flavor, version)) {
            statements.add("GRANT " + more + " ON *.* TO " + restoring + " WITH GRANT OPTION");
        }
        if (replayer != null) {
            String replaying = account(MysqlServers.REPLAYER, "localhost");
            statements.add("CREATE USER " + replaying + " IDENTIFIED BY " + SqlNames.string(replayer));
            statements.add("GRANT " + RIGHTS + OF_ACCOUNTS + ", " + replaying(flavor, version) + " ON *.* TO "
                    + replaying + " WITH GRANT OPTION");
        }
        // Whoever defined an object of a dump is mostly root, whose rights nothing that is restored may have.
        if (flavor == Flavor.MARIADB) { // which has a root for each name of the machine
            statements.add("DELETE FROM mysql.global_priv WHERE User IN ('root', '')");
            statements.add("FLUSH PRIVILEGES");
        } else {
            statements.add("DROP USER IF EXISTS " + account("root", "localhost"));
        }
        return String.join(";\n", statements) + ";\n";
    }

    /**
     * What else the owner may do. It may not name others as definers: what is restored runs with its rights alone, whatever
     * those of the definers are here.
     */
    private static List<String> more(Flavor flavor, MysqlVersion version) {
        if (flavor == Flavor.MARIADB) {
            return version.isAtLeast(11, 3)
                    ? List.of("DELETE HISTORY", "SHOW CREATE ROUTINE")
                    : List.of("DELETE HISTORY");
        }
        return List.of("SHOW_ROUTINE, ROLE_ADMIN");
    }

    /**
     * What else the replayer may do: what the statements of a log need, and keep the definers as they were. It may do nothing
     * that outlives the server, or reaches beyond it.
     */
    private static String replaying(Flavor flavor, MysqlVersion version) {
        if (flavor == Flavor.MARIADB) {
            return "DELETE HISTORY, BINLOG REPLAY, SET USER"
                    + (version.isAtLeast(11, 3) ? ", SHOW CREATE ROUTINE" : "");
        }
        return "SHOW_ROUTINE, REPLICATION_APPLIER, SESSION_VARIABLES_ADMIN, XA_RECOVER_ADMIN, "
                + (version.isAtLeast(8, 2) ? "SET_ANY_DEFINER, ALLOW_NONEXISTENT_DEFINER" : "SET_USER_ID");
    }

    private static String account(String user, String host) {
        return SqlNames.string(user) + "@" + SqlNames.string(host);
    }
}
