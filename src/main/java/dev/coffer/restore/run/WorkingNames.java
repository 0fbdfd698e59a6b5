package dev.coffer.restore.run;

import java.util.UUID;

/**
 * The names of databases while they are restored. Each attempt has its own, so that a run which was thought dead touches
 * nothing of its successor, and all are known by their beginning, so that the next attempt finds what is left of them.
 * They match {@link dev.coffer.engine.RestoreTarget#WORKING_NAME}.
 */
record WorkingNames(UUID restore) {

    private String all() {
        return "coffer_r" + restore.toString().replace("-", "") + "_";
    }

    /** Returns the name of a database in an attempt; at most 58 bytes. */
    String of(int attempt, int number) {
        return ofAttempt(attempt) + number;
    }

    private String ofAttempt(int attempt) {
        return all() + attempt + "_";
    }

    /** Whether an attempt made a database. */
    boolean isOf(int attempt, String database) {
        return database.startsWith(ofAttempt(attempt));
    }

    /** Whether any attempt made a database. */
    boolean isAny(String database) {
        return database.startsWith(all());
    }

    /** Returns the name that a database of a new server gets while it makes room. */
    static String displaced(String working) {
        return working + "_o";
    }
}
