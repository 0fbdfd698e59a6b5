package dev.coffer.restore;

import dev.coffer.engine.Replayed;
import dev.coffer.engine.RestoreResult.FailedEntry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a restore, as the catalog keeps it in JSON.
 *
 * @param restored the databases that were made
 * @param notes what is different from the source, or to be known, in sentences
 * @param failed what the server refused; empty if everything is there
 * @param differences what is not as the manifest says; empty if nothing is
 * @param lastTransaction when the last transaction was committed that was replayed from a log, in ISO 8601; null if none was
 * @param lastGtid its identity; null if none was, or it has none
 * @param lastPosition where it ends, as the log file and a position in it; null if none was
 * @param roles the roles or accounts that were created
 */
@RegisterForReflection
public record RestoreOutcome(
        List<Restored> restored,
        List<String> notes,
        List<FailedEntry> failed,
        List<Difference> differences,
        @Nullable String lastTransaction,
        @Nullable String lastGtid,
        @Nullable String lastPosition,
        List<String> roles) {

    public RestoreOutcome {
        restored = List.copyOf(restored);
        notes = List.copyOf(notes);
        failed = List.copyOf(failed);
        differences = List.copyOf(differences);
        // What an earlier version of the service wrote has none.
        roles = List.copyOf(Objects.requireNonNullElse(roles, List.of()));
    }

    /** Creates the outcome of a restore that has replayed no log, and created no roles. */
    public static RestoreOutcome of(
            List<Restored> restored, List<String> notes, List<FailedEntry> failed, List<Difference> differences) {
        return new RestoreOutcome(restored, notes, failed, differences, null, null, null, List.of());
    }

    /** Whether everything is there, and nothing differs. */
    boolean whole() {
        return failed.isEmpty() && differences.isEmpty();
    }

    /** Returns this outcome with another list of what was made, and more of the others. */
    public RestoreOutcome with(List<Restored> now, List<String> moreNotes, List<FailedEntry> moreFailed) {
        return new RestoreOutcome(
                now,
                both(notes, moreNotes),
                both(failed, moreFailed),
                differences,
                lastTransaction,
                lastGtid,
                lastPosition,
                roles);
    }

    /**
     * Returns this outcome with what else was made.
     *
     * @param last the last transaction that was replayed; null for none
     * @param created the roles or accounts
     */
    public RestoreOutcome having(Replayed.@Nullable Transaction last, Set<String> created) {
        return new RestoreOutcome(
                restored,
                notes,
                failed,
                differences,
                last == null ? null : last.time().toString(),
                last == null ? null : last.gtid(),
                last == null ? null : last.position(),
                List.copyOf(created));
    }

    /** Returns this outcome without the names of kept databases that were dropped. */
    RestoreOutcome without(List<String> dropped) {
        List<Restored> left = restored.stream()
                .map(each -> each.kept() != null && dropped.contains(each.kept()) ? each.withKept(null) : each)
                .toList();
        return new RestoreOutcome(left, notes, failed, differences, lastTransaction, lastGtid, lastPosition, roles);
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /**
     * A database that was restored, or tables of one.
     *
     * @param database its name in the backup
     * @param working the name under which it was restored
     * @param name the name that it has now; null if it is gone, or has none yet
     * @param kept the name of the database that it replaced; null if there is none any more
     */
    @RegisterForReflection
    public record Restored(
            String database,
            String working,
            @Nullable String name,
            @Nullable String kept) {

        Restored withKept(@Nullable String now) {
            return new Restored(database, working, name, now);
        }
    }

    /**
     * Something that is not as the manifest says.
     *
     * @param database its name in the backup
     * @param object the kind and the name of what differs, for example {@code table public.orders}
     * @param expected what the manifest says
     * @param found what was restored
     */
    @RegisterForReflection
    public record Difference(String database, String object, String expected, String found) {}
}
