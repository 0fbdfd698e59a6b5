package dev.coffer.engine.postgresql;

import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what the dump of a database lacks: in the snapshot of the dump, or, without its session, in the database as it is
 * afterwards. A dump that can be compared with neither counts as one that lacks something.
 */
final class PostgresDumpCheck {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final PostgresLogin login;
    private final String database;
    private final Duration longest;

    /**
     * Asks nothing yet.
     *
     * @param longest how long the server may take for one answer
     */
    PostgresDumpCheck(PostgresLogin login, String database, Duration longest) {
        this.login = login;
        this.database = database;
        this.longest = longest;
    }

    /**
     * Returns a warning for each kind of what is missing.
     *
     * @param table the table of contents of the dump; null if it is not known
     */
    List<DumpWarning> within(PostgresSnapshot snapshot, @Nullable ArchiveTable table) {
        try {
            return missing(snapshot, table);
        } catch (SQLException e) {
            return afterwards(table, PostgresFailure.message(e));
        }
    }

    /**
     * Returns a warning for each kind of what is missing, and one that says when that was asked for.
     *
     * @param why it was not asked for in the dump's snapshot, without a full stop
     */
    List<DumpWarning> afterwards(@Nullable ArchiveTable table, String why) {
        try (PostgresSnapshot later = soon()) {
            List<DumpWarning> warnings = new ArrayList<>(missing(later, table));
            warnings.add(DumpWarning.note("The dump of the database \"" + database
                    + "\" was compared with the database as it was afterwards, and not with the dump's snapshot (" + why
                    + "). What was created since the dump began counts as left out."));
            return warnings;
        } catch (EngineException e) {
            return List.of(unchecked(String.valueOf(e.getMessage())));
        } catch (SQLException e) {
            return List.of(unchecked(PostgresFailure.message(e) + "."));
        }
    }

    private DumpWarning unchecked(String why) {
        return DumpWarning.omission(
                "Whether the dump of the database \"" + database + "\" lacks anything could not be checked: " + why);
    }

    private List<DumpWarning> missing(PostgresSnapshot snapshot, @Nullable ArchiveTable table) throws SQLException {
        return new PostgresOmissions(snapshot, login.target().username(), longest).of(table);
    }

    /** Opens a session, which may have to wait for the one of the tool to end where the role may have no other one. */
    private PostgresSnapshot soon() throws EngineException {
        long deadline = System.nanoTime() + login.timeout().toNanos();
        while (true) {
            try {
                return PostgresSnapshot.alone(login, database, longest);
            } catch (EngineException e) {
                if (!e.passing()
                        || System.nanoTime() - deadline > 0
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
