package dev.coffer.engine.mysql;

import dev.coffer.engine.LogEnd;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a backup with pieces of a log says of the log in its state: from where to where it can be replayed. */
final class ReplayableRange {

    private final Flavor flavor;
    private final Map<String, String> state;

    ReplayableRange(Flavor flavor, Map<String, String> state) {
        this.flavor = flavor;
        this.state = Map.copyOf(state);
    }

    /** Returns why the log has no such place; empty if it has, or the state does not tell. */
    Optional<String> lacks(LogEnd end) {
        if (end.gtid() != null) {
            return lacksTransaction(end.gtid());
        }
        return end.position() == null ? Optional.empty() : lacksPosition(end.position());
    }

    private Optional<String> lacksPosition(String text) {
        LogPosition wanted = LogPosition.parse(text).orElse(null);
        LogPosition from = place(LogChain.BASE);
        LogPosition to = place(LogChain.END);
        if (wanted == null || from == null || to == null) {
            return Optional.empty();
        }
        boolean named = wanted.name().equals(from.name()) || wanted.name().equals(to.name());
        return named && wanted.compareTo(from) >= 0 && wanted.compareTo(to) <= 0
                ? Optional.empty()
                : Optional.of("Its binary log goes from " + from + " to " + to + ". Name a position of that range.");
    }

    private @Nullable LogPosition place(String key) {
        // The time is behind the last @, and the name may have one.
        String text = state.getOrDefault(key, "");
        return LogPosition.parse(text.substring(0, Math.max(0, text.lastIndexOf('@'))))
                .orElse(null);
    }

    private Optional<String> lacksTransaction(String text) {
        Optional<Gtid> wanted = Gtid.parse(text).filter(found -> found.flavor() == flavor);
        if (wanted.isEmpty()) {
            return Optional.of("It is none of " + flavor.datastore() + ".");
        }
        String before = Objects.requireNonNullElse(state.get(LogChain.BASE_GTIDS), "");
        String until = state.get(LogChain.GTIDS);
        if (wanted.get().isIn(before)) {
            return Optional.of("The full backup has it already, as it has all of " + before
                    + ". Name a later one, or restore the full backup.");
        }
        if (until == null || wanted.get().isIn(until)) {
            return Optional.empty();
        }
        return Optional.of(
                until.isEmpty()
                        ? "The server gave its transactions no GTIDs. Name a time or a position."
                        : "At its end, the server had " + until + ". Name one of these.");
    }
}
