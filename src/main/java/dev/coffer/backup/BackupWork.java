package dev.coffer.backup;

import dev.coffer.work.WorkOrder;

/** The kinds of queued work on a backup, by the names that the queue stores. */
public final class BackupWork {

    /** Takes a backup; the subject is its id. */
    public static final String TAKE = "backup-take";

    /** Verifies a backup; the subject is a {@link WorkOrder}. */
    public static final String VERIFY = "backup-verify";

    /** Proves a backup by a restore; the subject is a {@link WorkOrder}. */
    public static final String PROVE = "backup-prove";

    /** Copies a backup to another store; the subject is the id of the order, which a {@link BackupCopy} has. */
    public static final String COPY = "backup-copy";

    /** Removes the objects of a deleted backup; the subject is a {@link WorkOrder}. */
    public static final String REMOVE = "backup-remove";

    private BackupWork() {}
}
