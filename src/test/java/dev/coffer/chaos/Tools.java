package dev.coffer.chaos;

import dev.coffer.engine.process.Scripts;
import dev.coffer.harness.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** The dump tools of one process, behind a symbolic link, so that they can be replaced by bad ones under way. */
final class Tools {

    private static final Path REAL = Workplace.realTools();

    private final Path link;
    private final Path folder;

    /** How tools can be. */
    enum Variant {
        GOOD(""),
        /** At some megabytes a second, so that more happens while they run. */
        SLOW("""
                exec bash -o pipefail -c '
                    exec 3>&1
                    "$0" "$@" | while count=$(dd bs=128K count=1 iflag=fullblock 2>/dev/null | tee /dev/fd/3 | wc -c); \
                [ "$count" -gt 0 ]; do sleep 0.05; done' REAL "$@"
                """),
        FAILING("""
                REAL "$@" | head -c 3000000
                echo "pg_dump: error: the disk of the server is on fire" >&2
                exit 1
                """),
        EMPTY("exit 0"),
        /** Until its parent is gone; after a crash, no process ends it. */
        HANGING("""
                REAL "$@" | head -c 1000000
                while kill -0 $PPID 2>/dev/null; do sleep 0.5; done
                """);

        private final String dump;

        Variant(String dump) {
            this.dump = dump;
        }

        private void write(Path folder) {
            for (String tool : new String[] {"pg_dump", "pg_dumpall", "pg_restore"}) {
                String real = REAL.resolve(tool).toString();
                String asIs = "exec " + real + " \"$@\"";
                Scripts.write(
                        folder,
                        tool,
                        tool.equals("pg_dump") && this != GOOD
                                ? "if [ \"$1\" = --version ]; then " + asIs + "; fi\n" + dump.replace("REAL", real)
                                : asIs);
            }
        }
    }

    /** Good ones, in a folder of their own. */
    Tools(Path folder) {
        this.folder = folder;
        this.link = folder.resolve("bin");
        for (Variant variant : Variant.values()) {
            variant.write(of(variant));
        }
        become(Variant.GOOD);
    }

    private Path of(Variant variant) {
        return folder.resolve(variant.name().toLowerCase(Locale.ROOT));
    }

    /** Where the service is to look for them. */
    Path bin() {
        return link;
    }

    void become(Variant variant) {
        try {
            Path next = folder.resolve("next");
            Files.createSymbolicLink(next, of(variant));
            Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
