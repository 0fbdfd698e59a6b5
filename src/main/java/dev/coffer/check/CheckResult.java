package dev.coffer.check;

import java.util.Locale;
import java.util.Optional;

/**
 * What was found out about one thing.
 *
 * @param subject one word for what kind of thing it is
 * @param text what is so; never a secret
 * @param advice what to do about it
 */
record CheckResult(State state, String subject, String text, Optional<String> advice) {

    /** Whether the service can work like this. */
    enum State {
        OK,
        /** It can, but it may not be what was meant. */
        WARNING,
        /** It cannot, or not as it is set up. */
        WRONG;

        /** As it stands in the first column. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static CheckResult ok(String subject, String text) {
        return new CheckResult(State.OK, subject, text, Optional.empty());
    }

    static CheckResult warning(String subject, String text, String advice) {
        return new CheckResult(State.WARNING, subject, text, Optional.of(advice));
    }

    static CheckResult wrong(String subject, String text, String advice) {
        return new CheckResult(State.WRONG, subject, text, Optional.of(advice));
    }
}
