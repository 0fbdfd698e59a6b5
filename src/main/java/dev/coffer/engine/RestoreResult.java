package dev.coffer.engine;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What became of a part that was restored to its end.
 *
 * @param failed the entries that the server refused; empty if all is there
 * @param notes what is different from the source, or to be known, in sentences
 */
public record RestoreResult(List<FailedEntry> failed, List<String> notes) {

    public RestoreResult {
        failed = List.copyOf(failed);
        notes = List.copyOf(notes);
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
