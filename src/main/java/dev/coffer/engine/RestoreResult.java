package dev.coffer.engine;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Set;

/**
 * What became of a part that was restored to its end.
 *
 * @param failed the entries that the server refused; empty if all is there
 * @param notes what is different from the source, or to be known, in sentences
 * @param roles those that it created
 */
public record RestoreResult(List<FailedEntry> failed, List<String> notes, Set<String> roles) {

    public RestoreResult {
        failed = List.copyOf(failed);
        notes = List.copyOf(notes);
        roles = Set.copyOf(roles);
    }

    /** Creates the result of a part without roles. */
    public RestoreResult(List<FailedEntry> failed, List<String> notes) {
        this(failed, notes, Set.of());
    }

    /**
     * An entry that the server refused.
     *
     * @param entry its kind and name, for example {@code TABLE public orders}
     * @param reason the server's words
     * @param lacking whether the reason is that this server or machine lacks something, so that it says nothing about
     *     the dump
     */
    @RegisterForReflection
    public record FailedEntry(String entry, String reason, boolean lacking) {}
}
