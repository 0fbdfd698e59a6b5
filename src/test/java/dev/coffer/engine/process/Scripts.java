package dev.coffer.engine.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Stand-ins for tools that misbehave in ways that the real ones cannot be made to. */
public final class Scripts {

    private Scripts() {}

    public static Path write(Path folder, String name, String body) {
        try {
            Files.createDirectories(folder);
            Path script = folder.resolve(name);
            Files.writeString(script, "#!/bin/sh\n" + body + "\n");
            return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder with both dump tools that say they are of that version and, asked for anything else, run the body. */
    public static Path installation(Path folder, String version, String body) {
        for (String tool : new String[] {"pg_dump", "pg_dumpall"}) {
            String line = tool + " (PostgreSQL) " + version;
            write(folder, tool, "if [ \"$1\" = --version ]; then echo '" + line + "'; exit 0; fi\n" + body);
        }
        return folder;
    }
}
