package dev.coffer.restore;

import java.util.EnumSet;
import java.util.Set;

/** The states of a restore, as the API names them. */
public enum RestoreStatus {
    NEW,
    RUNNING,
    /** Everything is there, and is what the manifest says. */
    COMPLETED,
    /** Something was refused by the server, or differs from the manifest. */
    INCOMPLETE,
    /** Nothing is there; what was there before is untouched. */
    FAILED,
    /** The account ended it; nothing of it is there. */
    CANCELLED;

    private static final Set<RestoreStatus> ACTIVE = EnumSet.of(NEW, RUNNING);

    /** Whether work on it is still to end. */
    public boolean active() {
        return ACTIVE.contains(this);
    }
}
