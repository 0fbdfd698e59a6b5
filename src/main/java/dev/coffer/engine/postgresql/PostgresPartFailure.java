package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;

/** A failure that concerns one database, or only the globals, and neither the server, nor the tool, nor this service. */
final class PostgresPartFailure {

    /** The CONNECTION LIMIT of one database, which keeps no other one from being dumped. */
    private static final String DATABASE_FULL = "too many connections for database";

    private PostgresPartFailure() {}

    /**
     * Returns whether a tool failed for what it dumped: not for a cause that passes, and the server still takes the role's
     * sessions.
     *
     * @param failure as {@link PostgresDiagnosis} gives it
     */
    static boolean isAlone(EngineException failure, PostgresLogin login) {
        boolean full = String.valueOf(failure.getMessage()).contains(DATABASE_FULL);
        if (failure.code() != Code.TOOL_FAILED || (failure.passing() && !full)) {
            return false;
        }
        try (PostgresSession session = PostgresSession.open(login)) {
            return !session.database().isEmpty();
        } catch (EngineException e) {
            return false;
        }
    }

    /** Returns the failure as one that costs only what it concerns, with a beginning and an end for its message. */
    static EngineException of(EngineException failure, String start, String end) {
        return new EngineException(
                Code.PART_FAILED, start + failure.getMessage() + end, failure.advice(), false, failure);
    }
}
