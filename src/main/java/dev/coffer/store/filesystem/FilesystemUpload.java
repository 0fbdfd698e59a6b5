package dev.coffer.store.filesystem;

import dev.coffer.store.ObjectKey;
import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** An upload to a filesystem store: a partial file next to its target until the commit. */
final class FilesystemUpload implements Upload {

    private static final Logger LOG = Logger.getLogger(FilesystemUpload.class);

    private static final String PARTIAL_PREFIX = ObjectKey.RESERVED_PREFIX + "partial-";

    /** How often another upload or a delete may remove the folders that this one has just created. */
    private static final int ATTEMPTS = 100;

    private final StoreFolders folders;
    private final String key;
    private final Path target;
    private final Path partial;
    private final Set<Path> madeFolders = new LinkedHashSet<>();
    private final PartialFile content;
    private boolean ended;

    /** Begins an upload; the key must be valid. */
    FilesystemUpload(StoreFolders folders, String key) throws StoreException {
        this.folders = folders;
        this.key = key;
        this.target = folders.path(key);
        this.partial = target.resolveSibling(PARTIAL_PREFIX + UUID.randomUUID());
        try {
            this.content = create();
        } catch (IOException e) {
            removeMadeFolders();
            throw FilesystemErrors.explain("write " + key, folders.root(), e);
        }
    }

    private PartialFile create() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                folders.make(StoreFolders.parentOf(target), madeFolders);
                if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    throw alreadyThere();
                }
                return new PartialFile(folders, key, partial);
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public OutputStream stream() {
        return content;
    }

    @Override
    public void commit() throws StoreException {
        if (!commitIfAbsent()) {
            throw alreadyThere();
        }
    }

    @Override
    public boolean commitIfAbsent() throws StoreException {
        if (ended) {
            throw new IllegalStateException("The upload of " + key + " has ended.");
        }
        ended = true;
        try {
            content.complete();
            Placement.place(partial, target);
        } catch (FileAlreadyExistsException e) {
            removePartial();
            return false;
        } catch (IOException e) {
            removePartial();
            throw explain(e);
        }
        try {
            folders.syncUpFrom(StoreFolders.parentOf(target));
            return true;
        } catch (IOException e) {
            // The object stays: another process may have found it already and rely on it.
            throw FilesystemErrors.explain("write " + key, folders.root(), e);
        }
    }

    private StoreException explain(IOException e) {
        if (e instanceof NoSuchFileException) {
            return new StoreException("The object " + key + " was deleted while it was being written.", e);
        }
        return FilesystemErrors.explain("write " + key, folders.root(), e);
    }

    private StoreException alreadyThere() {
        return new StoreException("The store already has " + key + ", and writes an object only once.");
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            removePartial();
        }
    }

    private void removePartial() {
        try {
            content.abandon();
        } catch (IOException e) {
            LOG.debugf(e, "Closing %s failed; removing it anyway", partial);
        }
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            LOG.warnf(
                    e,
                    "The partial file %s of an unfinished upload was not removed; the sweep will remove it",
                    partial);
        }
        removeMadeFolders();
    }

    private void removeMadeFolders() {
        List<Path> innermostFirst = new ArrayList<>(madeFolders);
        Collections.reverse(innermostFirst);
        innermostFirst.forEach(StoreFolders::removeIfEmpty);
    }
}
