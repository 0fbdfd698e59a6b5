package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what the failure of a dump tool means, which the number of the server's error in the tool's words tells. */
final class ToolFailure {

    private static final Pattern NUMBER = Pattern.compile("(?:[Ee]rror:? |\\()(\\d{4})(?:\\)|:)");

    private static final int UNKNOWN_DATABASE = 1049;

    /** What a server says of an object that was dropped, renamed or changed since the dump began. */
    private static final Set<Integer> CHANGED = Set.of(1051, 1054, 1146, 1305, 1347, 1356, 1360, 1412, 1539, 1615);

    /** What MySQL's tool finds by itself where a table got another column. */
    private static final String OTHER_COLUMNS = "Error in field count for table";

    /** All that MariaDB's tool says of a connection that broke between two statements. */
    private static final Pattern SILENT = Pattern.compile("\\A[^\n]* ended with exit code 2\\s*\\z");

    private ToolFailure() {}

    /** Returns the failure with what is known of its cause. */
    static EngineException of(EngineException failure, MysqlLogin login) {
        if (failure.code() != Code.TOOL_FAILED) {
            return failure;
        }
        String said = String.valueOf(failure.getMessage());
        int number = number(said);
        if (CHANGED.contains(number) || said.contains(OTHER_COLUMNS)) {
            return new EngineException(
                    Code.SERVER_CHANGED, said + "\nSomething was dropped or changed while it was dumped.", failure);
        }
        Optional<MysqlCause> cause =
                SILENT.matcher(said).matches() ? Optional.of(MysqlCause.LOST) : MysqlCause.ofError(number, said);
        return cause.map(known -> new EngineException(
                        known.code(),
                        said + "\n" + login.where() + " " + known.says() + ". " + known.advice(),
                        known.advice(),
                        known.passing(),
                        failure))
                .orElse(failure);
    }

    private static int number(String said) {
        Matcher matcher = NUMBER.matcher(said);
        int number = 0;
        while (matcher.find()) {
            number = Integer.parseInt(matcher.group(1));
        }
        return number;
    }

    /** Returns whether the tool failed to go to the next database, after all text of the one before. */
    static boolean isOfNext(EngineException failure) {
        String said = String.valueOf(failure.getMessage());
        return number(said) == UNKNOWN_DATABASE && said.contains("selecting the database");
    }

    /** Returns what it means that a database is not there any more. */
    static EngineException gone(EngineException failure, String database) {
        return new EngineException(
                Code.SERVER_CHANGED, "The database \"" + database + "\" was dropped while the backup ran.", failure);
    }

    /** Returns whether the failure concerns one database, and says nothing about the others. */
    static boolean isAlone(EngineException failure) {
        return failure.code() == Code.TOOL_FAILED || (failure.code() == Code.SERVER_REFUSED && !failure.passing());
    }
}
