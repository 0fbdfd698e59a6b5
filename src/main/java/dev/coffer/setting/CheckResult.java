package dev.coffer.setting;

import java.util.Optional;

/**
 * A finding of the command {@code check} on one part of a configuration.
 *
 * @param text what was found; never a secret
 * @param advice what to do about it; empty if the text says so, or nothing is to be done
 */
public record CheckResult(State state, String text, Optional<String> advice) {

    /** Whether the service can work with this part. */
    public enum State {
        OK,
        /** It can, but this may not be what was meant. */
        WARNING,
        /** It cannot, or not as configured. */
        WRONG
    }

    /** Returns a finding that needs no action. */
    public static CheckResult ok(String text) {
        return new CheckResult(State.OK, text, Optional.empty());
    }

    /** Returns a finding to look at. */
    public static CheckResult warning(String text, String advice) {
        return new CheckResult(State.WARNING, text, Optional.of(advice));
    }

    /** Returns a finding that keeps the service from its work. */
    public static CheckResult wrong(String text, String advice) {
        return new CheckResult(State.WRONG, text, Optional.of(advice));
    }

    /** Returns a finding that keeps the service from its work, whose text ends with what to do. */
    public static CheckResult wrong(String text) {
        return new CheckResult(State.WRONG, text, Optional.empty());
    }
}
