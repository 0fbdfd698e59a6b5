package dev.coffer.chaos;

import java.util.Random;

/**
 * Something that goes wrong.
 *
 * @param name for the report
 */
record Fault(String name, Strike strike) {

    /** Breaks something, and puts it right again before it returns, however it returns. */
    interface Strike {
        void run(Random dice) throws Exception;
    }

    /** There was nothing to break just then. */
    static final class NotNowException extends Exception {
        NotNowException(String why) {
            super(why);
        }
    }
}
