package dev.coffer.instance;

/**
 * Restores of backups into new instances. The feature that owns backups implements it; this package does not use that
 * one.
 */
public interface Restores {

    /**
     * Requests the restore of a backup into a new instance.
     *
     * @param backup the backup's id as sent, or the last segment of its URL
     * @return the new instance, which is being built
     * @throws dev.coffer.api.fault.Fault {@code itemNotFound} if the account has no such backup, {@code conflict} if it is
     *     not completed, {@code notImplemented} if this service cannot restore it
     */
    Instance restore(String accountId, String backup);
}
