package dev.coffer.engine;

import java.util.List;

/**
 * What a backup consists of.
 *
 * @param server the version of the server to dump
 * @param tool the name and version of the tool that dumps it, for example {@code pg_dump 15.18}
 * @param parts in the order in which they are to be dumped; at least one
 * @param warnings what is left out, one sentence each, fit for the person who asked for the backup
 */
public record DumpPlan(ServerVersion server, String tool, List<DumpPart> parts, List<String> warnings) {

    public DumpPlan {
        parts = List.copyOf(parts);
        warnings = List.copyOf(warnings);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a backup without a part");
        }
    }
}
