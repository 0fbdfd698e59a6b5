package dev.coffer.store;

import java.util.List;
import java.util.Optional;

/** A store that keeps its objects in one container of several, which it shares an account with. */
public interface ContainerStore extends BackupStore {

    /** Returns the name of the container that holds its objects. */
    String container();

    /** Returns the same store with another container, which need not exist. Nothing is asked. */
    ContainerStore in(String container);

    /**
     * Returns the names of all containers that may hold backups; if the store does not tell them, that of its own alone.
     *
     * @throws StoreException if the store cannot be read
     */
    List<String> containers() throws StoreException;

    /** Returns the container that the URL of an object or folder names; nothing where the URL is none of this account's. */
    Optional<String> containerOf(String location);
}
