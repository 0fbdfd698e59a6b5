package dev.coffer.reconcile;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The request body of a sweep; without {@code sweep}, it removes what it may. */
public record SweepRequest(@Nullable Options sweep) {

    /** How to sweep. */
    public record Options(@JsonProperty("dry_run") boolean dryRun) {}

    /** Returns whether nothing may be removed. */
    boolean dryRun() {
        return sweep != null && sweep.dryRun;
    }
}
