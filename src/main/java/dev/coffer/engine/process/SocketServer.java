package dev.coffer.engine.process;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * A server that this process started, with a Unix socket in a folder of its own.
 *
 * @param folder as {@link #newFolder()} made it
 * @param files what the server makes in the folder, by name; removed with it
 */
public record SocketServer(
        ServerProcess process, Path folder, List<String> files, Target administrator, Target owner, Target replayer)
        implements LocalServer {

    /** The longest path of a Unix socket that every system takes. */
    private static final int LONGEST = 100;

    private static final int PASSWORD_BYTES = 24;

    public SocketServer {
        files = List.copyOf(files);
    }

    /** Creates one on which nothing is replayed. */
    public SocketServer(ServerProcess process, Path folder, List<String> files, Target administrator, Target owner) {
        this(process, folder, files, administrator, owner, owner);
    }

    /**
     * Creates a private folder for a socket: a path under the service's own folder may be longer than a socket's can be.
     *
     * @throws EngineException TARGET_LACKS if the path of the folder for temporary files is too long as well
     */
    public static Path newFolder() throws IOException, EngineException {
        Path folder = Files.createTempDirectory("coffer");
        if (folder.toString().length() > LONGEST) {
            Files.delete(folder);
            throw new EngineException(
                    Code.TARGET_LACKS,
                    "The path of the folder for temporary files (java.io.tmpdir) is too long for a Unix socket.");
        }
        return folder;
    }

    /** Returns a new random password of letters, digits, hyphens and underscores. */
    public static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public boolean running() {
        return process.running();
    }

    /** Returns the end of what the server wrote to its log. */
    public String lastWords() {
        return process.lastWords();
    }

    @Override
    public void close() {
        process.close();
        try {
            for (String file : files) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // An empty folder for temporary files stays.
        }
    }
}
