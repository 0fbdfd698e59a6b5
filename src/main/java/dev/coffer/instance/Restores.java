package dev.coffer.instance;

/** Makes new instances out of backups; implemented by the feature that knows backups, which this one must not know. */
public interface Restores {

    /**
     * Orders the restore of a backup into a new instance.
     *
     * @param backup the backup's id as it was sent, or the end of a URL that names it
     * @return the instance, which is being built
     * @throws dev.coffer.api.fault.Fault {@code itemNotFound} if the account has no such backup, {@code conflict} if it is
     *     not completed, {@code notImplemented} if this service cannot restore it
     */
    Instance restore(String accountId, String backup);
}
