package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a database was created, from its entry in an archive.
 *
 * @param name its name at the source
 * @param owner empty where the archive names none
 * @param options of {@code CREATE DATABASE}, by keyword, as literals or names in SQL
 */
record DatabaseDefinition(String name, String owner, Map<String, String> options) {

    /** What may be given again; what else a statement has belongs to the server that it came from. */
    private static final List<String> KNOWN = List.of(
            "ENCODING",
            "LOCALE_PROVIDER",
            "LOCALE",
            "LC_COLLATE",
            "LC_CTYPE",
            "ICU_LOCALE",
            "ICU_RULES",
            "BUILTIN_LOCALE",
            "TABLESPACE");

    /** The first versions that know an option. */
    private static final Map<String, Integer> SINCE = Map.of(
            "LOCALE_PROVIDER", 1500, "ICU_LOCALE", 1500, "ICU_RULES", 1600, "BUILTIN_LOCALE", 1700, "LOCALE", 1300);

    /**
     * Reads the entry of kind {@code DATABASE}, which every archive in the custom format has.
     *
     * @throws EngineException TOOL_FAILED if it is no statement that creates a database
     */
    static DatabaseDefinition of(ArchiveEntry entry) throws EngineException {
        List<SqlStatement> statements = SqlReader.statements(entry.definition());
        SqlStatement create = statements.isEmpty() ? null : statements.get(0);
        if (create == null || !create.begins("CREATE", "DATABASE") || !create.hasName(2)) {
            throw new EngineException(
                    Code.TOOL_FAILED, "The archive does not say how the database was created, so it is damaged.");
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 3; i + 2 < create.tokens().size(); i++) {
            String word = create.tokens().get(i).text().toUpperCase(Locale.ROOT);
            if (create.has(i + 1, "=") && KNOWN.contains(word)) {
                options.put(word, create.tokens().get(i + 2).text());
            }
        }
        return new DatabaseDefinition(create.name(2), entry.owner(), options);
    }

    /** Returns the value of an option without quotes. */
    Optional<String> option(String keyword) {
        return Optional.ofNullable(options.get(keyword)).map(value -> {
            SqlStatement statement = SqlReader.statements(value).get(0);
            String text = statement.tokens().get(0).text();
            return text.startsWith("'")
                    ? text.substring(1, text.length() - 1).replace("''", "'")
                    : statement.tokens().get(0).name();
        });
    }

    /** Returns {@code libc}, {@code icu} or {@code builtin}. */
    String provider() {
        return option("LOCALE_PROVIDER").orElse("libc");
    }

    /** Returns the options that a server does not know but needs to be like the source. */
    Optional<String> unknownTo(PostgresVersion server) {
        if (provider().equals("libc")) {
            return Optional.empty();
        }
        return options.keySet().stream()
                .filter(keyword -> server.majorNumber() < SINCE.getOrDefault(keyword, 0))
                .findFirst()
                .or(() -> provider().equals("builtin") && server.majorNumber() < 1700
                        ? Optional.of("LOCALE_PROVIDER")
                        : Optional.empty());
    }

    /**
     * Returns the statement that creates such a database.
     *
     * @param role the owner; null for the role that executes it
     * @param tablespace whether the server has that of the source
     */
    String statement(String as, @Nullable String role, PostgresVersion server, boolean tablespace) {
        StringBuilder sql = new StringBuilder("CREATE DATABASE " + PostgresCommands.quoted(as));
        sql.append(" TEMPLATE template0");
        if (role != null) {
            sql.append(" OWNER ").append(PostgresCommands.quoted(role));
        }
        for (Map.Entry<String, String> option : options.entrySet()) {
            String keyword = option.getKey();
            if (server.majorNumber() < SINCE.getOrDefault(keyword, 0)) {
                if (keyword.equals("LOCALE")) {
                    sql.append(" LC_COLLATE ").append(option.getValue());
                    sql.append(" LC_CTYPE ").append(option.getValue());
                }
            } else if (!keyword.equals("TABLESPACE") || tablespace) {
                sql.append(' ').append(keyword).append(' ').append(Objects.requireNonNull(option.getValue()));
            }
        }
        return sql.toString();
    }
}
