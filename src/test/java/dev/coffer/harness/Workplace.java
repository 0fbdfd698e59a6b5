package dev.coffer.harness;

import dev.coffer.engine.postgresql.PostgresServer;
import dev.coffer.engine.postgresql.PostgresTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The tools, the store and the log of the service under test, of which a test may break the first two; see
 * {@link ReplaceableParts}.
 */
public final class Workplace {

    private final Path tools = configured(ReplaceableParts.TOOLS);
    private final Path store = configured(ReplaceableParts.STORE);
    private final Path far = configured(ReplaceableParts.FAR);
    private final Path log = configured(ReplaceableParts.LOG);

    private Workplace() {}

    /** One with the real tools and an empty store. */
    public static Workplace inOrder() {
        Workplace workplace = new Workplace();
        workplace.takeTools(realTools());
        workplace.takeStore(workplace.newFolder());
        workplace.takeFar(workplace.newFolder());
        return workplace;
    }

    /** Where this machine has PostgreSQL's own tools. */
    public static Path realTools() {
        return new PostgresTools(PostgresServer.CONFIG).newest().orElseThrow().folder();
    }

    public void takeTools(Path folder) {
        link(tools, folder);
    }

    public void takeStore(Path root) {
        link(store, root);
    }

    public void takeFar(Path root) {
        link(far, root);
    }

    public Path newFolder() {
        try {
            return Files.createTempDirectory(tools.resolveSibling("."), "folder")
                    .normalize();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The root of the store. */
    public Path store() {
        try {
            return store.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The root of the store {@code far}. */
    public Path far() {
        try {
            return far.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything in the store, folders and unfinished files too, relative to its root. */
    public List<String> stored() {
        return stored(store());
    }

    /** Everything below a folder, relative to it. */
    public static List<String> stored(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the service has logged since it started. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(Path link, Path target) {
        try {
            Path next = link.resolveSibling(link.getFileName() + "-next");
            Files.createSymbolicLink(next, target);
            Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path configured(String property) {
        return ConfigProvider.getConfig().getValue(property, Path.class);
    }
}
