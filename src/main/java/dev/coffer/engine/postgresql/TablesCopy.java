package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.RestoreResult;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies restored tables into new schemas of another database of the same server: in the database that they were restored to,
 * they are moved to schemas of these names in one transaction, and {@code pg_dump} and {@code pg_restore} carry these over in
 * another. So nothing that is there changes, and whatever fails leaves nothing. The comment of each new schema names the
 * database that it comes from: a copy that is repeated, since it is unknown how far the first one came, finds what it has done.
 */
final class TablesCopy {

    /** NAMEDATALEN less the final NUL, in bytes. */
    private static final int LONGEST = 63;

    private static final int PIPE = 1024 * 1024;

    /** The tables with their partitions. */
    private static final String PARTITIONS = """
            WITH RECURSIVE t (oid) AS (
                SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ?::pg_catalog.name AND c.relname = ?::pg_catalog.name AND c.relkind IN ('r', 'p')
                UNION ALL SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN t ON t.oid = i.inhparent
                    JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relkind = 'p')
            SELECT oid FROM t""";

    private final PostgresLogin login;
    private final PostgresTool tool;
    private final String from;
    private final String to;

    TablesCopy(PostgresLogin login, PostgresTool tool, String from, String to) {
        this.login = login;
        this.tool = tool;
        this.from = from;
        this.to = to;
    }

    /** @param prefix what the names of the new schemas begin with */
    RestoreResult copy(List<String> tables, String prefix) throws EngineException, IOException {
        Map<String, String> schemas = new LinkedHashMap<>();
        String encoding;
        boolean superuser;
        List<TableName> names = new ArrayList<>();
        for (String table : tables) {
            TableName name = TableName.parse(table);
            names.add(name);
            if (!schemas.containsKey(name.schema())) {
                schemas.put(name.schema(), newName(prefix, name.schema(), schemas.size()));
            }
        }
        boolean carried = isCarried(schemas.values());
        try (PostgresCommands commands = PostgresCommands.open(login, from)) {
            encoding = commands.session().encoding();
            superuser = commands.isTrue("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user");
            if (!carried && !isMarked(commands, schemas.values())) {
                commands.execute("BEGIN");
                move(commands, names, schemas);
                commands.execute("COMMIT");
            }
        }
        if (!carried) {
            carry(schemas.values(), encoding, superuser);
        }
        List<String> notes = new ArrayList<>();
        schemas.forEach((schema, name) -> notes.add("The tables of schema " + schema + " are in schema " + name + "."));
        if (!superuser) {
            notes.add("The copied tables belong to the role that restored them.");
        }
        return new RestoreResult(List.of(), notes);
    }

    /** Cut to what a name may have, and different for each schema. */
    private static String newName(String prefix, String schema, int number) {
        String name = prefix + "_" + schema;
        if (name.getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
            return name;
        }
        String end = "_" + number;
        while ((name + end).getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name + end;
    }

    /** Whether the other database has the new schemas from an earlier copy. It may have none of these names otherwise. */
    private boolean isCarried(Collection<String> schemas) throws EngineException {
        try (PostgresCommands commands = PostgresCommands.open(login, to)) {
            if (isMarked(commands, schemas)) {
                return true;
            }
            for (String schema : schemas) {
                if (commands.isTrue(
                        "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?::pg_catalog.name)",
                        schema)) {
                    throw new EngineException(
                            Code.SERVER_REFUSED,
                            "The database \"" + to + "\" has a schema \"" + schema
                                    + "\" already. Drop it, or restore to" + " another name.");
                }
            }
            return false;
        }
    }

    /** All of them are made in one transaction. */
    private boolean isMarked(PostgresCommands commands, Collection<String> schemas) throws EngineException {
        for (String schema : schemas) {
            if (!commands.isTrue(
                    "SELECT pg_catalog.obj_description(oid, 'pg_namespace') = ? FROM pg_catalog.pg_namespace"
                            + " WHERE nspname = ?::pg_catalog.name",
                    mark(),
                    schema)) {
                return false;
            }
        }
        return true;
    }

    /** The comment of the new schemas. */
    private String mark() {
        return "Restored from " + from;
    }

    private void move(PostgresCommands commands, List<TableName> names, Map<String, String> schemas)
            throws EngineException {
        Set<String> oids = new LinkedHashSet<>();
        Map<String, String> targets = new LinkedHashMap<>();
        for (TableName name : names) {
            List<String> found = commands.query(PARTITIONS, name.schema(), name.name());
            if (found.isEmpty()) {
                throw new EngineException(Code.SERVER_REFUSED, "The table " + name + " was not restored.");
            }
            oids.addAll(found);
            found.forEach(oid -> targets.put(oid, String.valueOf(schemas.get(name.schema()))));
        }
        String all = String.join(", ", oids);
        for (String schema : schemas.values()) {
            commands.execute(
                    "CREATE SCHEMA " + PostgresCommands.quoted(schema),
                    "COMMENT ON SCHEMA " + PostgresCommands.quoted(schema) + " IS " + PostgresCommands.literal(mark()));
        }
        // Otherwise, the parent of the same name in the other database would show the rows as its own.
        for (String detach : commands.query("SELECT 'ALTER TABLE ' || i.inhrelid::pg_catalog.regclass || ' NO INHERIT '"
                + " || i.inhparent::pg_catalog.regclass FROM pg_catalog.pg_inherits i"
                + " JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid"
                + " WHERE NOT c.relispartition AND c.relkind = 'r' AND i.inhrelid IN (" + all + ")"
                + " AND i.inhparent NOT IN (" + all + ")")) {
            commands.execute(detach);
        }
        for (String oid : oids) {
            String schema = PostgresCommands.quoted(String.valueOf(targets.get(oid)));
            for (String statistics : commands.query("SELECT pg_catalog.format('%I.%I', n.nspname, s.stxname)"
                    + " FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace"
                    + " WHERE s.stxrelid = " + oid)) {
                commands.execute("ALTER STATISTICS " + statistics + " SET SCHEMA " + schema);
            }
            String table =
                    commands.query("SELECT " + oid + "::pg_catalog.regclass").get(0);
            commands.execute("ALTER TABLE " + table + " SET SCHEMA " + schema);
        }
    }

    private void carry(Collection<String> schemas, String encoding, boolean superuser)
            throws EngineException, IOException {
        List<String> options = new ArrayList<>(List.of("--format=custom", "--compress=0", "--no-password"));
        for (String schema : schemas) {
            // A pattern in double quotes is the name itself.
            options.add("--schema=" + PostgresCommands.quoted(schema));
        }
        PostgresRun dump =
                login.process("pg_dump of the restored tables", tool.path("pg_dump"), options, from, encoding);
        List<String> restoring = new ArrayList<>(
                List.of("--no-password", "--single-transaction", "--dbname=" + PgRestore.connectionString(to)));
        if (!superuser) {
            restoring.add("--no-owner");
        }
        PostgresRun restore = login.process(
                "pg_restore of the tables into database \"" + to + "\"",
                tool.path("pg_restore"),
                restoring,
                to,
                PgRestore.UNCONVERTED);
        Dumping dumping = new Dumping(dump);
        Thread thread = new Thread(dumping, "pg_dump of " + from);
        thread.setDaemon(true);
        try (PipedInputStream in = new PipedInputStream(dumping.out, PIPE)) {
            thread.start();
            restore.feed(in, Duration.ZERO, line -> {});
        } catch (EngineException e) {
            dumping.join(thread);
            throw dumping.failure == null ? e : dumping.failure;
        } finally {
            dumping.join(thread);
        }
    }

    /** The tool that reads, on a thread of its own. */
    private static final class Dumping implements Runnable {

        private final PostgresRun dump;
        private final PipedOutputStream out = new PipedOutputStream();
        private volatile @Nullable EngineException failure;

        Dumping(PostgresRun dump) {
            this.dump = dump;
        }

        @Override
        public void run() {
            try (out) {
                dump.run(out);
            } catch (EngineException e) {
                failure = e;
            } catch (IOException e) {
                // The reader is gone, and says why.
            }
        }

        void join(Thread thread) {
            boolean interrupted = Thread.interrupted();
            boolean waiting = true;
            while (waiting) {
                try {
                    thread.join();
                    waiting = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
