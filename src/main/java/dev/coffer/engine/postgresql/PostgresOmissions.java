package dev.coffer.engine.postgresql;

import dev.coffer.engine.DumpWarning;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the dump of a database lacks without a word of the tool: every object that users made is looked up in the dump's table
 * of contents, and what {@code pg_dump} writes only in part for some roles is asked for.
 */
final class PostgresOmissions {

    /** So many objects are named in a warning. */
    private static final int NAMED = 10;

    /** The first OID that no object of a new database has. */
    private static final int FIRST_OF_USERS = 16384;

    /** In a system schema; of those, information_schema may have been made again by hand, as the manual says. */
    private static final String SCHEMAS = """
            WITH schema AS (SELECT oid, nspname = 'pg_catalog' OR nspname = 'information_schema' AS system
                FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_(toast|temp)'
                    AND (nspname <> 'information_schema' OR oid < %1$d)),
            """.formatted(FIRST_OF_USERS);

    private static final String RELATIONS = """
            SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, c.relnamespace FROM pg_catalog.pg_class c
            WHERE c.relkind IN ('r', 'p', 'f', 'S', 'v', 'm') AND c.relpersistence <> 't'
                OR c.relkind IN ('i', 'I') AND EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid
                    AND (i.indisvalid OR c.relkind = 'I') AND i.indisready)
            UNION ALL SELECT 0, c.oid, c.relnamespace FROM pg_catalog.pg_class c
            WHERE c.relkind = 'r' AND c.relpersistence <> 't'
            UNION ALL SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, oid, connamespace
            FROM pg_catalog.pg_constraint WHERE contype IN ('p', 'u', 'x', 'f')
            UNION ALL SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, t.oid, c.relnamespace
            FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
            UNION ALL SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid, c.relnamespace
            FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
            UNION ALL SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, c.relnamespace
            FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
            UNION ALL SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, oprnamespace
            FROM pg_catalog.pg_operator WHERE oprcode <> 0
            UNION ALL SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, oid, oid FROM pg_catalog.pg_namespace""";

    /** The other catalogs whose objects are in a schema, and the column with the schema. */
    private static final Map<String, String> IN_SCHEMAS = Map.ofEntries(
            Map.entry("pg_proc", "pronamespace"),
            Map.entry("pg_type", "typnamespace"),
            Map.entry("pg_opclass", "opcnamespace"),
            Map.entry("pg_opfamily", "opfnamespace"),
            Map.entry("pg_collation", "collnamespace"),
            Map.entry("pg_conversion", "connamespace"),
            Map.entry("pg_ts_parser", "prsnamespace"),
            Map.entry("pg_ts_dict", "dictnamespace"),
            Map.entry("pg_ts_template", "tmplnamespace"),
            Map.entry("pg_ts_config", "cfgnamespace"),
            Map.entry("pg_statistic_ext", "stxnamespace"));

    /** The catalogs whose objects are in none, of all servers from version 10 on. */
    private static final List<String> IN_NO_SCHEMA = List.of(
            "pg_language",
            "pg_cast",
            "pg_transform",
            "pg_am",
            "pg_foreign_data_wrapper",
            "pg_foreign_server",
            "pg_event_trigger",
            "pg_extension",
            "pg_publication",
            "pg_publication_rel",
            "pg_default_acl");

    private static final String SCHEMAS_OF_PUBLICATIONS = """
             UNION ALL SELECT 'pg_catalog.pg_publication_namespace'::pg_catalog.regclass, oid, 0::pg_catalog.oid
            FROM pg_catalog.pg_publication_namespace""";

    private static final String SUBSCRIPTIONS = """
             UNION ALL SELECT 'pg_catalog.pg_subscription'::pg_catalog.regclass, oid, 0::pg_catalog.oid
            FROM pg_catalog.pg_subscription WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database
                WHERE datname = pg_catalog.current_database())""";

    /**
     * Those that no other object brings along: no member of an extension and nothing that belongs to one, and no inner
     * part of another object, such as the index of a constraint or the type of a table's rows. The rows of an
     * extension's table are dumped if the extension says so.
     */
    private static final String ROOTS = """
            )
            SELECT CASE WHEN o.class = 0 THEN 'ROWS' WHEN s.system THEN 'SYSTEM'
                    WHEN o.class = 'pg_catalog.pg_subscription'::pg_catalog.regclass THEN 'SUBSCRIPTION'
                    ELSE 'OTHER' END, o.class::bigint, o.oid::bigint
            FROM object o LEFT JOIN schema s ON s.oid = o.schema
            WHERE o.oid >= %1$d AND (o.schema = 0 OR s.oid IS NOT NULL)
                AND NOT (s.system AND o.schema = o.oid) AND NOT (s.system AND o.class = 0)
                AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                    WHERE d.classid = CASE o.class WHEN 0 THEN 'pg_catalog.pg_class'::pg_catalog.regclass ELSE o.class END
                    AND d.objid = o.oid AND d.objsubid = 0
                    AND (d.refclassid <> d.classid OR d.refobjid <> d.objid)
                    AND (d.deptype = 'e' OR d.deptype IN ('i', 'I', 'P', 'S') AND o.class <> 0
                        OR d.deptype = 'a' AND o.class <> 'pg_catalog.pg_publication_rel'::pg_catalog.regclass
                            AND EXISTS (SELECT 1 FROM pg_catalog.pg_depend m WHERE m.classid = d.refclassid
                                AND m.objid = d.refobjid AND m.deptype = 'e')))
            UNION ALL SELECT 'ROWS', 0, c.oid::bigint FROM pg_catalog.pg_extension e
            JOIN pg_catalog.pg_class c ON c.oid = ANY (e.extconfig) AND c.relkind = 'r'""".formatted(FIRST_OF_USERS);

    private static final String VERSION = "SELECT pg_catalog.current_setting('server_version_num')::bigint";

    private static final String STANDBY = "SELECT 1 WHERE pg_catalog.pg_is_in_recovery()";

    private static final String INVALID_INDEXES =
            "SELECT " + PostgresNames.local("c.oid::pg_catalog.regclass") + """
             FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_'
            WHERE c.relkind = 'i' AND c.oid >= %1$d AND NOT (i.indisvalid AND i.indisready) ORDER BY c.oid
            """.formatted(FIRST_OF_USERS);

    /** Of those, only what the extension's script inserts is there again after a restore. */
    private static final String TABLES_OF_EXTENSIONS = "SELECT "
            + PostgresNames.local("pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)")
            + """
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                AND d.objsubid = 0 AND d.deptype = 'e'
            JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.oid >= %1$d
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND NOT c.oid = ANY (COALESCE(e.extconfig, '{}'))
            ORDER BY c.oid LIMIT 1000""".formatted(FIRST_OF_USERS);

    private static final String READS_MAPPINGS =
            "SELECT 1 WHERE pg_catalog.has_table_privilege('pg_catalog.pg_user_mapping', 'SELECT')";

    private static final String MAPPINGS = "SELECT "
            + PostgresNames.local("v.usename::text || ' on ' || v.srvname")
            + " FROM pg_catalog.pg_user_mappings v WHERE v.umoptions IS NULL";

    private static final String WITH_OPTIONS = " AND EXISTS (SELECT 1 FROM pg_catalog.pg_user_mapping m"
            + " WHERE m.oid = v.umid AND m.umoptions IS NOT NULL)";

    /** Why an object is missing. */
    private enum Reason {
        SUBSCRIPTION,
        SYSTEM,
        ROWS,
        OTHER
    }

    private final PostgresSnapshot snapshot;
    private final String role;
    private final Duration longest;

    /**
     * Asks nothing yet.
     *
     * @param role that dumped
     * @param longest how long the server may take for an answer
     */
    PostgresOmissions(PostgresSnapshot snapshot, String role, Duration longest) {
        this.snapshot = snapshot;
        this.role = role;
        this.longest = longest;
    }

    /**
     * Returns a warning for each kind of what is missing.
     *
     * @param table the table of contents of the dump; null if it is not known
     * @throws SQLException if the server does not answer
     */
    List<DumpWarning> of(@Nullable ArchiveTable table) throws SQLException {
        List<DumpWarning> warnings = new ArrayList<>();
        if (table == null) {
            warnings.add(uncompared("the format of the dump is not known to this version of the service"));
        } else {
            compare(table, warnings);
        }
        List<String> mappings =
                names(MAPPINGS + (snapshot.number(READS_MAPPINGS, longest) == null ? "" : WITH_OPTIONS));
        if (!mappings.isEmpty()) {
            warnings.add(DumpWarning.omission("The options of user mappings" + inDatabase()
                    + ", such as passwords of foreign servers, are left out (" + list(mappings, mappings.size())
                    + "): the role \"" + role
                    + "\" may not see them. Back up as a superuser, or note them elsewhere."));
        }
        extensions(warnings);
        List<String> indexes = names(INVALID_INDEXES);
        if (!indexes.isEmpty()) {
            warnings.add(DumpWarning.note("Invalid indexes" + inDatabase() + " are left out ("
                    + list(indexes, indexes.size()) + "). REINDEX makes them valid."));
        }
        snapshot.rest();
        return warnings;
    }

    private void extensions(List<DumpWarning> warnings) throws SQLException {
        List<String> filled = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (String table : names(TABLES_OF_EXTENSIONS)) {
            try {
                if (snapshot.number("SELECT 1 FROM ONLY " + table + " LIMIT 1", longest) != null) {
                    filled.add(table);
                }
            } catch (SQLException e) {
                unread.add(table);
            }
        }
        if (!filled.isEmpty()) {
            warnings.add(DumpWarning.omission("The rows of tables of extensions" + inDatabase() + " are left out ("
                    + list(filled, filled.size()) + "): the extensions do not mark them for dumps, and CREATE EXTENSION"
                    + " makes only those again that its script inserts. Take your own tables out of the extension with"
                    + " ALTER EXTENSION … DROP TABLE …, or copy the rows elsewhere."));
        }
        if (!unread.isEmpty()) {
            warnings.add(DumpWarning.omission("Tables of extensions" + inDatabase() + " are left out ("
                    + list(unread, unread.size()) + "), and the role \"" + role
                    + "\" could not read whether they have rows. Let it read them, or back up as a superuser."));
        }
    }

    private void compare(ArchiveTable table, List<DumpWarning> warnings) throws SQLException {
        if (!table.isWhole()) {
            warnings.add(uncompared("it has more than " + ArchiveTable.MOST + " entries, or ends too early"));
            return;
        }
        table.sort();
        Map<Reason, Missing> missing = new EnumMap<>(Reason.class);
        snapshot.ask(objects(), longest, row -> {
            long catalog = row.getLong(2);
            long oid = row.getLong(3);
            if (!table.has(catalog, oid)) {
                missing.computeIfAbsent(Reason.valueOf(row.getString(1)), reason -> new Missing())
                        .add(catalog, oid);
            }
        });
        for (Map.Entry<Reason, Missing> entry : missing.entrySet()) {
            warnings.add(DumpWarning.omission(sentence(entry.getKey(), entry.getValue())));
        }
    }

    private DumpWarning uncompared(String why) {
        return DumpWarning.omission("Whether the dump" + inDatabase()
                + " lacks objects is not known: its table of contents was not compared with the database, since " + why
                + ".");
    }

    private String objects() throws SQLException {
        Long version = snapshot.number(VERSION, longest);
        StringBuilder sql = new StringBuilder(SCHEMAS + "object(class, oid, schema) AS (" + RELATIONS);
        IN_SCHEMAS.forEach((catalog, schema) -> sql.append(objects(catalog, schema)));
        IN_NO_SCHEMA.forEach(catalog -> sql.append(objects(catalog, "0::pg_catalog.oid")));
        if (version != null && version >= 150_000) {
            // Before, only superusers see the OIDs of subscriptions.
            sql.append(SCHEMAS_OF_PUBLICATIONS).append(SUBSCRIPTIONS);
        }
        return sql.append(ROOTS).toString();
    }

    private static String objects(String catalog, String schema) {
        return " UNION ALL SELECT 'pg_catalog." + catalog + "'::pg_catalog.regclass, oid, " + schema
                + " FROM pg_catalog." + catalog;
    }

    private String sentence(Reason reason, Missing missing) throws SQLException {
        String named = " (" + list(names(missing.identities()), missing.count) + ")";
        return switch (reason) {
            case SUBSCRIPTION ->
                "Subscriptions" + inDatabase() + " are left out" + named
                        + ": only a superuser can dump them. Back up as a superuser, or note them elsewhere.";
            case SYSTEM ->
                "What users created in system schemas" + inDatabase() + " is left out" + named
                        + ": no dump contains these schemas. Move it to another schema.";
            case ROWS ->
                "The rows of tables" + inDatabase() + " are left out" + named
                        + (snapshot.number(STANDBY, longest) == null
                                ? ": the dump tool did not say why."
                                : ": the server is a standby, which cannot read unlogged tables. Back up the"
                                        + " primary server.");
            case OTHER ->
                "Objects" + inDatabase() + " are left out" + named + ": the dump tool did not say why. Back up as a"
                        + " superuser to see whether the role's privileges are the reason.";
        };
    }

    private String inDatabase() {
        return " of the database \"" + snapshot.database() + "\"";
    }

    private List<String> names(String sql) throws SQLException {
        List<String> names = new ArrayList<>();
        snapshot.ask(sql, longest, row -> names.add(PostgresNames.shown(row.getBytes(1))));
        return names;
    }

    private static String list(List<String> names, int count) {
        String shown = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return count > NAMED ? shown + " and " + (count - NAMED) + " more" : shown;
    }

    /** Objects of one kind: how many, and which the first ones are. */
    private static final class Missing {

        private int count;
        private final List<String> first = new ArrayList<>();

        void add(long catalog, long oid) {
            count++;
            if (first.size() < NAMED) {
                String of = catalog == 0 ? "'pg_catalog.pg_class'::pg_catalog.regclass" : catalog + "::pg_catalog.oid";
                first.add("(" + of + ", " + oid + "::pg_catalog.oid)");
            }
        }

        /** A query for their kinds and names. */
        String identities() {
            return "SELECT " + PostgresNames.local("i.type || ' ' || i.identity") + " FROM (VALUES "
                    + String.join(", ", first) + ") o(class, oid),"
                    + " LATERAL pg_catalog.pg_identify_object(o.class, o.oid, 0) i";
        }
    }
}
