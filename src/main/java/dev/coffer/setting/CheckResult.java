package dev.coffer.setting;

import java.util.Optional;

/**
 * A finding of a {@link Check}.
 *
 * @param subject one word for the part that was probed
 * @param text what was found; never a secret
 * @param advice what to do about it
 */
public record CheckResult(State state, String subject, String text, Optional<String> advice) {

    /** Whether the service can work with this part. */
    public enum State {
        OK,
        /** It can, but this may not be what was meant. */
        WARNING,
        /** It cannot, or not as configured. */
        WRONG
    }

    /** Returns a finding that needs no action. */
    public static CheckResult ok(String subject, String text) {
        return new CheckResult(State.OK, subject, text, Optional.empty());
    }

    /** Returns a finding to look at. */
    public static CheckResult warning(String subject, String text, String advice) {
        return new CheckResult(State.WARNING, subject, text, Optional.of(advice));
    }

    /** Returns a finding that keeps the service from its work. */
    public static CheckResult wrong(String subject, String text, String advice) {
        return new CheckResult(State.WRONG, subject, text, Optional.of(advice));
    }
}
