package dev.coffer.engine.postgresql;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What every session of the service is set to, whatever the settings of the role, the database, the server or the service's
 * own machine are: all that shapes what a dump holds or how it is restored, or that ends a statement or a session. Both the
 * tools and the service's own sessions take it from here. {@code PostgresSettingsTest} lists why the other settings of a
 * session do not matter.
 */
final class PostgresSettings {

    /** Of a superuser; with it, a page that is damaged is dumped as if it were empty. */
    static final String ZERO_PAGES = "zero_damaged_pages";

    /** Of a superuser; with it, a page whose checksum is wrong is dumped as it is. */
    static final String IGNORE_CHECKSUMS = "ignore_checksum_failure";

    /** The values of those that every supported server knows and every role may set. */
    private static final Map<String, String> COMMON = map(
            // who the session is, and what it loads
            "role", "none",
            "local_preload_libraries", "",
            "search_path", "",
            "ignore_system_indexes", "off",
            // what ends a statement, a transaction or a session
            "statement_timeout", "0",
            "lock_timeout", "0",
            "idle_in_transaction_session_timeout", "0",
            "exit_on_error", "off",
            // what a transaction may do
            "default_transaction_isolation", "read committed",
            "default_transaction_read_only", "off",
            "default_transaction_deferrable", "off",
            "row_security", "off",
            // how values and names are written and read
            "DateStyle", "ISO, MDY",
            "IntervalStyle", "postgres",
            "TimeZone", "GMT",
            "timezone_abbreviations", "Default",
            "extra_float_digits", "3",
            "bytea_output", "hex",
            "lc_monetary", "C",
            "lc_numeric", "C",
            "lc_time", "C",
            "xmlbinary", "base64",
            "xmloption", "content",
            "array_nulls", "on",
            "quote_all_identifiers", "off",
            "standard_conforming_strings", "on",
            "backslash_quote", "safe_encoding",
            "escape_string_warning", "on",
            "transform_null_equals", "off",
            // which rows a query finds, and in which order
            "synchronize_seqscans", "off",
            "gin_fuzzy_search_limit", "0",
            // what a restore checks, and what is said
            "check_function_bodies", "off",
            "client_min_messages", "warning");

    /** The values of those that only some servers know, or only a superuser or a role with the privilege may set. */
    private static final Map<String, String> OTHERS = map(
            "idle_session_timeout",
            "0", // 14
            "transaction_timeout",
            "0", // 17
            "tcp_user_timeout",
            "0", // 12
            "restrict_nonsystem_relation_kind",
            "", // minor versions of August 2024
            "lc_messages",
            "C",
            "session_replication_role",
            "origin",
            ZERO_PAGES,
            "off",
            IGNORE_CHECKSUMS,
            "off");

    /** Those that {@code pg_dump} sets itself, and those that change neither what it writes nor whether it succeeds. */
    private static final Set<String> OF_NO_CONCERN = Set.of(
            "search_path",
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
            "default_transaction_isolation",
            "default_transaction_read_only",
            "default_transaction_deferrable",
            "row_security",
            "DateStyle",
            "IntervalStyle",
            "extra_float_digits",
            "synchronize_seqscans",
            "check_function_bodies",
            "escape_string_warning",
            "client_min_messages",
            "lc_messages");

    /** How a server says that the session idled for longer than {@code idle_session_timeout}. */
    private static final String IDLE_SESSION = "57P05";

    /** How the driver says that the connection is lost; the server may have said why too late. */
    private static final String LOST = "08006";

    /** How a server says that the transaction took longer than {@code transaction_timeout}. */
    private static final String TRANSACTION_TOO_LONG = "25P04";

    /** The first version in which a role may be granted to set what else only a superuser sets. */
    private static final int PARAMETER_PRIVILEGES = 15;

    private PostgresSettings() {}

    /** Returns all names and values. */
    static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>(COMMON);
        all.putAll(OTHERS);
        return all;
    }

    /** Returns the SQL for the names that the role or a listed database sets, and that matter to a tool without options. */
    static String setForTools() {
        String names = all().keySet().stream()
                .filter(name -> !OF_NO_CONCERN.contains(name))
                .collect(Collectors.joining("', '", "'", "'"));
        return """
                SELECT DISTINCT pg_catalog.split_part(setting, '=', 1) COLLATE "C"
                FROM pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) setting
                WHERE (s.setrole = 0 OR s.setrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user))
                    AND (s.setdatabase = 0 OR s.setdatabase IN (SELECT oid FROM pg_catalog.pg_database
                        WHERE datname = ANY (?::pg_catalog.name[])))
                    AND pg_catalog.split_part(setting, '=', 1) IN (%s) ORDER BY 1""".formatted(names);
    }

    /** Returns the options of a session that knows its server by nothing yet. */
    static String options() {
        return options(COMMON.keySet());
    }

    /**
     * Returns the options of a session at its start, which no setting of a role or a database overrides.
     *
     * @param names those of {@link #all()} that the server knows and the role may set; others make the server refuse the
     *     session
     */
    static String options(Collection<String> names) {
        Map<String, String> all = all();
        return names.stream()
                .map(name -> "-c " + name + "="
                        + Objects.requireNonNull(all.get(name)).replace(" ", "\\ "))
                .collect(Collectors.joining(" "));
    }

    /**
     * Returns the options to try after a server ended or refused a session that began with others: without any for a pooler,
     * which takes none, and with what a newer server knows besides where that ended the session.
     *
     * @param state of the failure
     */
    static Optional<String> optionsAfter(String state) {
        return switch (state) {
            case "08P01", "0A000", "42704" -> Optional.of("");
            case IDLE_SESSION, LOST -> Optional.of(options() + " -c idle_session_timeout=0");
            case TRANSACTION_TOO_LONG -> Optional.of(options() + " -c idle_session_timeout=0 -c transaction_timeout=0");
            default -> Optional.empty();
        };
    }

    /**
     * Returns the SQL that pins, until the end of the transaction, what the server knows and the role may set.
     *
     * @param major of the server
     */
    static String pinning(int major) {
        return "SELECT pg_catalog.set_config('role', 'none', true); "
                + "SELECT pg_catalog.set_config(s.name, p.value, true)" + known(major) + "'user')";
    }

    /** Returns the SQL for the names, all but {@code role}, that the server knows and the role may set at a start. */
    static String settable(int major) {
        return "SELECT s.name" + known(major) + "'user', 'backend')";
    }

    private static String known(int major) {
        String values = all().entrySet().stream()
                .map(setting -> "('" + setting.getKey() + "', '" + setting.getValue() + "')")
                .collect(Collectors.joining(", "));
        String granted = major >= PARAMETER_PRIVILEGES ? " OR pg_catalog.has_parameter_privilege(s.name, 'SET')" : "";
        return " FROM (VALUES " + values + ") p (name, value) JOIN pg_catalog.pg_settings s ON s.name = p.name"
                + " WHERE s.context = 'superuser' AND (pg_catalog.current_setting('is_superuser') = 'on'" + granted
                + ") OR s.context IN (";
    }

    private static Map<String, String> map(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
