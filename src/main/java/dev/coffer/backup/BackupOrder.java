package dev.coffer.backup;

import java.util.UUID;

/**
 * An order about a backup as the subject of queued work. Each order is a subject of its own, so that the queue takes one
 * while the work for an earlier one, which decided before it came, has not left the queue yet.
 */
public record BackupOrder(UUID backup, UUID order) {

    public static BackupOrder of(String subject) {
        int slash = subject.indexOf('/');
        return new BackupOrder(
                UUID.fromString(subject.substring(0, slash)), UUID.fromString(subject.substring(slash + 1)));
    }

    String subject() {
        return backup + "/" + order;
    }
}
