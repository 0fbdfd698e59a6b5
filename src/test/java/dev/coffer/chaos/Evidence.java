package dev.coffer.chaos;

import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is kept of a run in which something was broken, for those who look for the reason. */
final class Evidence {

    private Evidence() {}

    /** Beside the logs and the course of events: the store and the catalog as they were at the end. */
    static void keep(Site site) throws IOException {
        Path copy = site.folder.resolve("store-at-the-end");
        try (Stream<Path> all = Files.walk(site.store)) {
            for (Path path : all.toList()) {
                Files.copy(path, copy.resolve(site.store.relativize(path).toString()));
            }
        }
        ProcessBuilder dump = new ProcessBuilder(
                        Workplace.realTools().resolve("pg_dump").toString(),
                        "--host=127.0.0.1",
                        "--port=" + site.catalog.port(),
                        "--username=" + TestServer.USER,
                        "--file=" + site.folder.resolve("catalog-at-the-end.sql"),
                        "catalog")
                .inheritIO();
        dump.environment().put("PGPASSWORD", TestServer.PASSWORD);
        dump.start().onExit().join();
    }

    /** Nothing, where nothing was broken. */
    static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> innermostFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : innermostFirst) {
                Files.delete(path);
            }
        }
    }
}
