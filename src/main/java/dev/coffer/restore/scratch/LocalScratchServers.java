package dev.coffer.restore.scratch;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Engines;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.ServerLauncher;
import dev.coffer.engine.Target;
import dev.coffer.restore.local.ServerFolders;
import dev.coffer.setting.CofferConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
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
 * Servers that this process starts for one use each, such as a proof. The folder of one is locked while it is used, so that
 * what a killed process left is known and removed before the next one starts.
 */
@Singleton
public class LocalScratchServers implements ScratchServers {

    private static final Logger LOG = Logger.getLogger(LocalScratchServers.class);

    private static final String LOCK = "lock";

    private final Engines engines;
    private final Path folder;
    private final Path guard;

    LocalScratchServers(Engines engines, CofferConfig coffer) {
        this.engines = engines;
        this.folder = coffer.home().toAbsolutePath().resolve("scratch");
        this.guard = folder.resolveSibling("scratch.lock");
    }

    /** What a process that was killed has left holds the data of a backup, and goes as soon as one starts here again. */
    void start(@Observes StartupEvent event) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            clean();
        } catch (IOException e) {
            LOG.warnf("What is left in %s is removed when the next server starts there: %s", folder, e.getMessage());
        }
    }

    @Override
    public ScratchServer start(String datastore, String major, long needed)
            throws EngineException, IOException, InterruptedException {
        ServerLauncher launcher = engines.launching(datastore)
                .orElseThrow(() -> new EngineException(
                        Code.TARGET_LACKS, "This service starts no servers for " + datastore + "."));
        ServerFolders.create(folder);
        Path own = folder.resolve(UUID.randomUUID().toString());
        FileChannel lock = take(own);
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

    /** One process at a time: none sees a folder that another has created and not yet locked. */
    private synchronized FileChannel take(Path own) throws IOException {
        try (FileChannel channel = guard();
                FileLock held = channel.lock()) {
            LOG.debugf("Taking %s with %s", own, held);
            removeLeftOvers();
            ServerFolders.create(own);
            return lock(own);
        }
    }

    private synchronized void clean() throws IOException {
        try (FileChannel channel = guard();
                FileLock held = channel.lock()) {
            LOG.debugf("Cleaning %s with %s", folder, held);
            removeLeftOvers();
        }
    }

    private FileChannel guard() throws IOException {
        return FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private void requireRoom(long needed) throws EngineException, IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new EngineException(
                    Code.TARGET_LACKS,
                    "A server for one use needs about " + needed + " bytes below " + folder + ", and " + free
                            + " are free.");
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
                LOG.infof("Removing %s, which a process that was killed has left", one);
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

    /** A server for one use. */
    record Scratch(LocalServer server, Path folder, FileChannel lock) implements ScratchServer {

        @Override
        public Target owner() {
            return server.owner();
        }

        @Override
        public Target administrator() {
            return server.administrator();
        }

        @Override
        public Target replayer() {
            return server.replayer();
        }

        @Override
        public boolean running() {
            return server.running();
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
