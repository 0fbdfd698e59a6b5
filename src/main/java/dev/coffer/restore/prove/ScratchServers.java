package dev.coffer.restore.prove;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Engines;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.ServerLauncher;
import dev.coffer.engine.Target;
import dev.coffer.restore.local.ServerFolders;
import dev.coffer.setting.CofferConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Servers for one proof each. The folder of one is locked while its proof runs, so that what a killed process left is known
 * and removed before the next proof.
 */
@Singleton
class ScratchServers {

    private static final Logger LOG = Logger.getLogger(ScratchServers.class);

    private static final String LOCK = "lock";

    private final Engines engines;
    private final Path folder;

    ScratchServers(Engines engines, CofferConfig coffer) {
        this.engines = engines;
        this.folder = coffer.home().toAbsolutePath().resolve("scratch");
    }

    /**
     * Starts a server for a proof.
     *
     * @param needed how many bytes its data may take
     * @return to be closed by the caller, which removes the server with all that it holds
     * @throws EngineException TARGET_LACKS if this machine cannot start one, or has no room for it
     */
    Scratch start(String datastore, String major, long needed)
            throws EngineException, IOException, InterruptedException {
        ServerLauncher launcher = engines.launching(datastore)
                .orElseThrow(() -> new EngineException(
                        Code.TARGET_LACKS, "This service starts no servers for " + datastore + "."));
        ServerFolders.create(folder);
        removeLeftOvers();
        Path own = folder.resolve(UUID.randomUUID().toString());
        ServerFolders.create(own);
        FileChannel lock = lock(own);
        boolean started = false;
        try {
            requireRoom(needed);
            Path data = own.resolve("server");
            ServerFolders.create(data);
            Scratch scratch = new Scratch(launcher.scratch(data, major), own, lock);
            started = true;
            return scratch;
        } finally {
            if (!started) {
                lock.close();
                ServerFolders.remove(own);
            }
        }
    }

    private void requireRoom(long needed) throws EngineException, IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new EngineException(
                    Code.TARGET_LACKS,
                    "The proof needs about " + needed + " bytes below " + folder + ", and " + free + " are free.");
        }
    }

    private static FileChannel lock(Path own) throws IOException {
        FileChannel channel = FileChannel.open(own.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException(own + " is locked by another process.");
        }
        return channel;
    }

    private void removeLeftOvers() throws IOException {
        List<Path> all;
        try (Stream<Path> children = Files.list(folder)) {
            all = children.toList();
        }
        for (Path one : all) {
            if (!isInUse(one)) {
                LOG.infof("Removing %s, which a proof that was killed has left", one);
                ServerFolders.remove(one);
            }
        }
    }

    private static boolean isInUse(Path own) {
        try (FileChannel channel = FileChannel.open(own.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            // Its process was killed before it locked the folder.
            return false;
        }
    }

    /** A server for one proof. */
    record Scratch(LocalServer server, Path folder, FileChannel lock) implements AutoCloseable {

        Target owner() {
            return server.owner();
        }

        Target administrator() {
            return server.administrator();
        }

        /** Stops the server and removes its data; never fails. */
        @Override
        public void close() {
            server.close();
            try {
                lock.close();
                ServerFolders.remove(folder);
            } catch (IOException e) {
                LOG.warnf("%s cannot be removed: %s", folder, e.getMessage());
            }
        }
    }
}
