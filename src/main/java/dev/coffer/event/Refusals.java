package dev.coffer.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Bounds what refused requests add to the trail. The first of its kind is written at once; those that follow within a minute
 * are counted, and become one event. Without a valid token, only few kinds are told apart, and what exceeds them is counted
 * for the log.
 */
final class Refusals {

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** How many kinds of refusals a process tells apart in a minute. */
    static final int MOST = 1_000;

    /** How many of them without a valid token. */
    static final int MOST_ANONYMOUS = 20;

    private final Map<RequestEvent.Repeated, Window> windows = new HashMap<>();
    private int anonymous;
    private long exceeding;

    /** Refusals of one kind, since the first that was written. */
    private static final class Window {
        private final Instant end;
        private RequestEvent last;
        private long more;

        Window(RequestEvent first, Instant end) {
            this.last = first;
            this.end = end;
        }
    }

    /** Returns whether a refusal is to be written by itself; otherwise it is counted. */
    synchronized boolean first(RequestEvent refusal, Instant now) {
        Window known = windows.get(refusal.repeated());
        if (known != null) {
            known.last = refusal;
            known.more++;
            return false;
        }
        if (windows.size() >= MOST || (refusal.anonymous() && anonymous >= MOST_ANONYMOUS)) {
            exceeding++;
            return false;
        }
        windows.put(refusal.repeated(), new Window(refusal, now.plus(WINDOW)));
        anonymous += refusal.anonymous() ? 1 : 0;
        return true;
    }

    /** Returns the refusals that were counted in windows that have ended, and forgets them. */
    synchronized List<RequestEvent> ended(Instant now) {
        List<RequestEvent> ended = new ArrayList<>();
        for (Iterator<Window> all = windows.values().iterator(); all.hasNext(); ) {
            Window window = all.next();
            if (!now.isBefore(window.end)) {
                all.remove();
                anonymous -= window.last.anonymous() ? 1 : 0;
                if (window.more > 0) {
                    ended.add(window.last.times(window.more));
                }
            }
        }
        return ended;
    }

    /** Returns how many refusals were neither written nor counted since the last call. */
    synchronized long exceeding() {
        long number = exceeding;
        exceeding = 0;
        return number;
    }
}
