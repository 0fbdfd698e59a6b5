package dev.coffer.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request, for the trail.
 *
 * @param account the account whose trail has it
 * @param times how many requests of this kind it stands for; more than 1 for repeated refusals
 */
record RequestEvent(String account, Who who, Requested requested, int status, long times) {

    private static final int FIRST_REFUSAL = 400;
    private static final int FIRST_FAILURE = 500;

    EventKind kind() {
        if (status < FIRST_REFUSAL) {
            return EventKind.REQUEST_ACCEPTED;
        }
        return status < FIRST_FAILURE ? EventKind.REQUEST_REFUSED : EventKind.REQUEST_FAILED;
    }

    Outcome outcome() {
        return switch (kind()) {
            case REQUEST_ACCEPTED -> Outcome.SUCCESS;
            case REQUEST_REFUSED -> Outcome.REFUSED;
            default -> Outcome.FAILURE;
        };
    }

    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("method", requested.method());
        details.put("path", requested.template());
        details.put("status", status);
        if (requested.action() != null) {
            details.put("action", requested.action());
        }
        if (times > 1) {
            details.put("times", times);
        }
        return details;
    }

    /** Returns whether it was not what the caller wanted. */
    boolean refused() {
        return status >= FIRST_REFUSAL;
    }

    /** Returns whether the caller had no valid token. */
    boolean anonymous() {
        return who.account() == null;
    }

    /** Returns the same event for several requests. */
    RequestEvent times(long number) {
        return new RequestEvent(account, who, requested, status, number);
    }

    /** Returns what repeated refusals have in common. */
    Repeated repeated() {
        return new Repeated(account, who, requested.method(), requested.template(), status);
    }

    /** Refusals that differ in ids only. */
    record Repeated(String account, Who who, String method, String template, int status) {

        // A record's own methods are interpreted in a native executable; see docs/performance.md.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Repeated that
                    && account.equals(that.account)
                    && status == that.status
                    && method.equals(that.method)
                    && template.equals(that.template)
                    && who.equals(that.who);
        }

        @Override
        public int hashCode() {
            return Objects.hash(account, method, template, status, who.name(), who.address());
        }
    }
}
