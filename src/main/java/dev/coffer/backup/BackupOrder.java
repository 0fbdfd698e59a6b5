package dev.coffer.backup;

import java.util.UUID;

/**
 * A request for work on a backup. Each request is a separate subject in the queue, so that a new one can be queued while the
 * work for an earlier one is still there.
 */
public record BackupOrder(UUID backup, UUID order) {

    public static BackupOrder of(String subject) {
        int slash = subject.indexOf('/');
        return new BackupOrder(
                UUID.fromString(subject.substring(0, slash)), UUID.fromString(subject.substring(slash + 1)));
    }

    public String subject() {
        return backup + "/" + order;
    }
}
