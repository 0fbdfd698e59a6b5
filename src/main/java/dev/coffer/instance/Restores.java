package dev.coffer.instance;

import org.jspecify.annotations.Nullable;

/**
 * Restores of backups into new instances. The feature that owns restores implements it; this package does not use that
 * one.
 */
public interface Restores {

    /**
     * An instance that is being built.
     *
     * @param password of the owner of a server that this service made, which is shown this once; null for any other
     */
    record Built(Instance instance, @Nullable String password) {}

    /**
     * Requests the restore of a backup into a new instance.
     *
     * @param request with a {@code restorePoint}
     * @return the new instance, which is being built
     * @throws dev.coffer.api.fault.Fault {@code itemNotFound} if the account has no such backup, {@code conflict} if it is
     *     not completed or the server is not empty, {@code unprocessableEntity} if it cannot be restored there,
     *     {@code notImplemented} if this service has no server for it
     */
    Built restore(String accountId, InstanceRequest request);
}
