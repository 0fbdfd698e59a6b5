package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every setting that a role or a database can have, against a dump and a restore. */
@Timeout(180)
class PostgresSettingsTest {

    private static final String ROWS = "they choose plans, which give the same rows";

    private static final String EXECUTION =
            "they choose how a plan is carried out; the service's own sessions use neither";

    private static final String MEMORY = "they trade speed for memory, or for the safety of what is committed";

    private static final List<String> PLANS = List.of(ROWS, EXECUTION, MEMORY);

    /** Why a setting that is not pinned changes neither what a dump holds, nor whether it succeeds or restores. */
    private static final Map<String, String> DO_NOT_MATTER = reasons(
            "client_encoding",
            "PGCLIENTENCODING and the driver set it",
            "application_name",
            "PGAPPNAME and the driver set it",
            "transaction_(isolation|read_only|deferrable)",
            "they end with the transaction of the login",
            "enable_.*|.*_cost|geqo.*|from_collapse_limit|join_collapse_limit|constraint_exclusion"
                    + "|cursor_tuple_fraction|plan_cache_mode|recursive_worktable_factor|default_statistics_target",
            ROWS,
            "jit.*|.*parallel.*",
            "they choose how a plan is carried out; the service's own sessions use neither",
            "work_mem|hash_mem_multiplier|temp_buffers|maintenance_work_mem|logical_decoding_work_mem"
                    + "|effective_cache_size|.*_io_concurrency|backend_flush_after|stats_fetch_consistency"
                    + "|gin_pending_list_limit|wal_skip_threshold|commit_.*|synchronous_commit|wal_.*|deadlock_timeout",
            MEMORY,
            "temp_tablespaces|default_tablespace|default_table_access_method|default_toast_compression",
            "a dump creates nothing, and a restore names tablespace and access method",
            "vacuum_.*",
            "nothing is vacuumed",
            "default_text_search_config",
            "text is not searched; a restored view uses that of its database",
            "password_encryption",
            "passwords are restored as they were encrypted",
            "log_.*|debug_.*|trace_.*|track_.*|backtrace_functions|compute_query_id|update_process_title",
            "they change what the server logs and counts, and client_min_messages keeps it from the client",
            "tcp_keepalives_.*|client_connection_check_interval",
            "they notice only that the service is gone",
            "lo_compat_privileges",
            "it lets a role read more",
            "allow_in_place_tablespaces|allow_system_table_mods",
            "they permit what no dump does",
            "session_preload_libraries|dynamic_library_path|extension_destdir|max_stack_depth|temp_file_limit"
                    + "|post_auth_delay",
            "only a superuser sets them, and the server may need them as they are");

    /** What no role and no database can have, what ends with the login, and what the server may need. */
    private static final List<String> NOT_TRIED = List.of(
            "ignore_system_indexes",
            "log_connections",
            "log_disconnections",
            "jit_debugging_support",
            "jit_profiling_support",
            "transaction_isolation",
            "transaction_read_only",
            "transaction_deferrable",
            "session_preload_libraries",
            "dynamic_library_path",
            "extension_destdir",
            "max_stack_depth",
            "temp_file_limit",
            "post_auth_delay");

    /** For numbers, whose least value often is the default, and for text. */
    private static final Map<String, String> HOSTILE = reasons(
            "statement_timeout", "1",
            "lock_timeout", "1",
            "idle_session_timeout", "1",
            "idle_in_transaction_session_timeout", "1",
            "tcp_user_timeout", "1",
            "gin_fuzzy_search_limit", "1",
            "extra_float_digits", "-15",
            "DateStyle", "SQL, DMY",
            "TimeZone", "Asia/Kathmandu",
            "timezone_abbreviations", "India",
            "client_encoding", "LATIN1",
            "default_transaction_isolation", "serializable",
            "search_path", "evil, pg_catalog, public",
            "local_preload_libraries", "nope",
            "lc_messages", "C",
            "lc_monetary", "C.UTF-8",
            "lc_numeric", "C.UTF-8",
            "lc_time", "C.UTF-8",
            "default_tablespace", "",
            "temp_tablespaces", "",
            "default_table_access_method", "heap",
            "default_text_search_config", "pg_catalog.german",
            "restrict_nonsystem_relation_kind", "view, foreign-table",
            "application_name", "evil",
            "backtrace_functions", "",
            "wal_consistency_checking", "",
            "log_statement_stats", "off",
            "vacuum_cost_delay", "100");

    private static final String SOURCE = "source";
    private static final String COPY = "copy";

    private static PostgresServer server;

    @TempDir
    Path folder;

    private final PostgresEngine engine =
            new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));

    @BeforeAll
    static void a_database_whose_values_depend_on_settings() {
        server = PostgresServer.start();
        server.sql(
                "postgres",
                "CREATE ROLE powerless",
                "CREATE ROLE least LOGIN PASSWORD 'p' IN ROLE pg_read_all_data, powerless",
                "CREATE ROLE super SUPERUSER LOGIN PASSWORD 'p' IN ROLE powerless",
                "CREATE ROLE \"日本\"",
                "CREATE DATABASE " + SOURCE);
        server.sql(SOURCE, """
                CREATE SCHEMA evil;
                CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz';
                CREATE TABLE "日" (id serial PRIMARY KEY, f float8, r real, b bytea, m money, i interval, at timestamptz,
                    d date, x xml, a text[], t text, "select" text DEFAULT E'\\\\ it''s', n numeric,
                    CHECK (at > '1999-01-08 04:05:06+02'));
                INSERT INTO "日" (f, r, b, m, i, at, d, x, a, t, n) VALUES
                    (0.1 + 0.2, 1.0/3, '\\x00ff5c27', 1234567.89, '1 year 2 mons 3 days 04:05:06.789',
                        '2020-02-29 12:00+05:45', '2021-03-04', '<a>&amp;<b/></a>', ARRAY['NULL', NULL, E'b\\\\"'],
                        E'back\\\\slash ''q'' 本', 'NaN'),
                    (1e-300, 'infinity', '', -0.01, '-1 day', 'infinity', '4713-01-01 BC', 'text', '{}', '', 1.50);
                CREATE INDEX ON "日" USING gin (a);
                CREATE TABLE events (at timestamptz, n int) PARTITION BY RANGE (at);
                CREATE TABLE events_1 PARTITION OF events
                    FOR VALUES FROM ('2020-01-01 00:00:00+00') TO ('2021-01-01 00:00:00+00');
                INSERT INTO events SELECT '2020-05-01 12:00Z'::timestamptz + n * '1 hour'::interval, n
                    FROM generate_series(1, 20000) n WHERE n < 5000;
                CREATE TABLE child (id int REFERENCES "日" (id) ON DELETE CASCADE);
                INSERT INTO child VALUES (1), (2);
                CREATE VIEW v AS SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, a IS NULL AS nul FROM "日";
                CREATE MATERIALIZED VIEW mv AS SELECT * FROM v;
                CREATE MATERIALIZED VIEW found AS SELECT id FROM "日" WHERE a @> ARRAY['NULL'];
                CREATE FUNCTION broken() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
                SELECT lo_from_bytea(4711, '\\xcafe00');
                COMMENT ON TABLE "日" IS 'it''s \\ a comment'""");
        server.sql(
                SOURCE,
                "CREATE TABLE secret AS SELECT 1 AS n",
                "GRANT SELECT ON LARGE OBJECT 4711 TO powerless",
                "ALTER TABLE events OWNER TO powerless",
                "CREATE VIEW owned AS SELECT 1 AS n",
                "ALTER TABLE owned OWNER TO \"日本\"");
    }

    @AfterAll
    static void it_ends() throws IOException {
        server.close();
    }

    @Test
    void every_setting_of_a_session_is_pinned_or_known_not_to_matter() throws Exception {
        Map<String, Setting> settings = settings();
        TreeSet<String> open = new TreeSet<>(settings.keySet());
        open.removeAll(PostgresSettings.all().keySet());
        open.removeIf(name -> DO_NOT_MATTER.keySet().stream().anyMatch(name::matches));

        assertThat(settings).hasSizeGreaterThan(150);
        assertThat(open).isEmpty();
        assertThat(PostgresSettings.all().keySet())
                .noneMatch(name -> DO_NOT_MATTER.keySet().stream().anyMatch(name::matches));
    }

    @Test
    void what_hides_damaged_data_is_a_warning_where_only_a_superuser_can_switch_it_off() throws Exception {
        reset();
        server.sql(
                "postgres",
                "ALTER ROLE least SET zero_damaged_pages = on",
                "ALTER ROLE super SET zero_damaged_pages = on");

        try (DumpPlan plan = engine.plan(target("least"))) {
            assertThat(plan.warnings().toString()).contains("zero_damaged_pages is on for the role \"least\"");
        }
        try (DumpPlan plan = engine.plan(target("super"))) {
            assertThat(plan.warnings()).isEmpty();
        }
        reset();
    }

    @ParameterizedTest
    @CsvSource({"least,ROLE,false", "least,ROLE IN DATABASE,true", "super,ROLE,true", "super,DATABASE,true"})
    void no_setting_of_a_role_or_a_database_changes_a_dump_or_its_restore(String role, String level, boolean plans)
            throws Exception {
        reset();
        Dump plain = dump(role, null);
        String globals = globals(role);
        server.dropDatabase(COPY);
        set(level, role, SOURCE, plans);
        set("ROLE", "super", SOURCE, plans);

        Dump hostile = dump(role, new EarlierDump(Objects.requireNonNull(plain.fingerprint), sha256(plain.bytes)));
        String hostileGlobals = globals(role);
        RestoreResult result;
        try (DumpPlan plan = engine.plan(target(role));
                RestoreTarget copy = engine.connect(target("super"), null)) {
            MemoryDump stored = new MemoryDump(SOURCE, PostgresDatabasePart.FORMAT, plan.tool(), hostile.bytes, null);
            result = copy.restore(stored, new DatabaseRestore(COPY, List.of(), false, 2));
        }
        reset();

        // Another plan may find what there is in another order, which only the numbers in an archive show.
        assertThat(hostile.repeated).isEqualTo(!plans);
        assertThat(script(hostile)).isEqualTo(script(plain));
        assertThat(result.failed()).isEmpty();
        assertThat(hostileGlobals).isEqualTo(globals);
        assertThat(contents(COPY)).isEqualTo(contents(SOURCE));
    }

    private static final class Dump {

        private final byte[] bytes;
        private final @Nullable String fingerprint;
        private final boolean repeated;

        private Dump(byte[] bytes, @Nullable String fingerprint, boolean repeated) {
            this.bytes = bytes;
            this.fingerprint = fingerprint;
            this.repeated = repeated;
        }
    }

    private record Setting(
            String type,
            String value,
            @Nullable String least,
            @Nullable String words) {}

    private Dump dump(String role, @Nullable EarlierDump earlier) throws Exception {
        assertThat(engine.probe(target(role)).major()).isEqualTo("15");
        try (DumpPlan plan = engine.plan(target(role))) {
            DumpPart part = plan.parts().get(1);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DumpResult result = part.dump(bytes, earlier);
            assertThat(result.warnings()).isEmpty();
            assertThat(result.contents().get(0).schemas()).hasSize(2);
            return new Dump(bytes.toByteArray(), result.fingerprint(), result.repeated());
        }
    }

    private String globals(String role) throws Exception {
        try (DumpPlan plan = engine.plan(target(role))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            plan.parts().get(0).dump(bytes, null);
            return bytes.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.matches("(CREATE|GRANT) .*"))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static Target target(String role) {
        return server.target(role, "p", SOURCE);
    }

    private static void reset() {
        for (String statement : List.of(
                "ALTER ROLE least RESET ALL",
                "ALTER ROLE super RESET ALL",
                "ALTER ROLE least IN DATABASE source RESET ALL",
                "ALTER ROLE super IN DATABASE source RESET ALL",
                "ALTER DATABASE source RESET ALL")) {
            server.sql("postgres", statement);
        }
        if (!server.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'copy'")
                .isEmpty()) {
            server.sql("postgres", "ALTER DATABASE copy RESET ALL", "ALTER ROLE super IN DATABASE copy RESET ALL");
        }
    }

    private List<String> script(Dump dump) throws Exception {
        Path file = Files.write(folder.resolve("dump"), dump.bytes);
        Path script = folder.resolve("script");
        Process process = new ProcessBuilder(
                        new PostgresTools(PostgresServer.CONFIG)
                                .newest()
                                .orElseThrow()
                                .path("pg_restore"),
                        "--file=" + script,
                        file.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        return Files.readAllLines(script).stream()
                .filter(line -> !line.matches("\\\\(un)?restrict .*"))
                .toList();
    }

    private static void set(String level, String role, String database, boolean plans) throws SQLException {
        String subject = switch (level) {
            case "ROLE" -> "ROLE " + role;
            case "DATABASE" -> "DATABASE " + database;
            default -> "ROLE " + role + " IN DATABASE " + database;
        };
        List<String> statements = new ArrayList<>();
        for (Map.Entry<String, Setting> setting : settings().entrySet()) {
            boolean tried = plans || !PLANS.contains(reason(setting.getKey()));
            if (tried && !NOT_TRIED.contains(setting.getKey())) {
                String value = hostile(setting.getKey(), setting.getValue());
                boolean list = setting.getKey().equals("search_path");
                statements.add("ALTER " + subject + " SET \"" + setting.getKey() + "\" = "
                        + (list ? value : "'" + value + "'"));
            }
        }
        if (!level.equals("DATABASE")) {
            statements.add("ALTER " + subject + " SET role = powerless");
        }
        server.sql("postgres", statements.toArray(String[]::new));
    }

    private static String reason(String name) {
        return DO_NOT_MATTER.entrySet().stream()
                .filter(reason -> name.matches(reason.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static String hostile(String name, Setting setting) {
        String chosen = HOSTILE.get(name);
        if (chosen != null) {
            return chosen;
        }
        return switch (setting.type()) {
            case "bool" -> setting.value().equals("on") ? "off" : "on";
            case "enum" ->
                List.of(Objects.requireNonNull(setting.words())
                                .replaceAll("[{}\"]", "")
                                .split(","))
                        .stream()
                        .filter(word -> !word.equals(setting.value()))
                        .findFirst()
                        .orElse(setting.value());
            case "string" -> setting.value();
            default -> Objects.requireNonNull(setting.least());
        };
    }

    /** All that a role or a database may have, by name. */
    private static Map<String, Setting> settings() throws SQLException {
        Map<String, Setting> settings = new LinkedHashMap<>();
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT name, vartype, coalesce(boot_val, ''), min_val, enumvals::text FROM pg_settings
                        WHERE context IN ('user', 'superuser', 'backend', 'superuser-backend') ORDER BY name""")) {
            while (rows.next()) {
                settings.put(
                        rows.getString(1),
                        new Setting(rows.getString(2), rows.getString(3), rows.getString(4), rows.getString(5)));
            }
        }
        return settings;
    }

    private static List<String> contents(String database) {
        List<String> contents = new ArrayList<>();
        for (String sql : List.of(
                "SELECT t::text FROM \"日\" t ORDER BY id",
                "SELECT string_agg(e::text, ';' ORDER BY n) FROM events e",
                "SELECT c::text FROM child c ORDER BY id",
                "SELECT mv::text FROM mv ORDER BY id",
                "SELECT count(*)::text FROM found",
                "SELECT encode(lo_get(4711), 'hex')",
                "SELECT obj_description('\"日\"'::regclass)",
                "SELECT relname || relacl::text FROM pg_class WHERE relname IN ('events', 'owned') AND relacl IS NOT NULL",
                "SELECT relname || ' ' || relowner::regrole::text FROM pg_class c JOIN pg_namespace n"
                        + " ON n.oid = relnamespace WHERE nspname IN ('public', 'evil') ORDER BY 1",
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1",
                "SELECT pg_get_viewdef('v'::regclass)")) {
            contents.addAll(server.query(database, sql));
        }
        return contents;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static Map<String, String> reasons(String... namesAndReasons) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (int i = 0; i < namesAndReasons.length; i += 2) {
            reasons.put(namesAndReasons[i], namesAndReasons[i + 1]);
        }
        return reasons;
    }
}
