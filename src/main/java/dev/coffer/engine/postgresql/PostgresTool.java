package dev.coffer.engine.postgresql;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The dump tools of one PostgreSQL installation on this machine.
 *
 * @param folder holds {@code pg_dump} and {@code pg_dumpall}
 */
public record PostgresTool(Path folder, PostgresVersion version) {

    /** Returns the path of a program; not every installation has {@code pg_restore} and {@code psql}. */
    String path(String program) {
        return folder.resolve(program).toString();
    }

    /** Returns whether the installation has {@code pg_restore}, which verifies and restores backups. */
    public boolean canRead() {
        return Files.isExecutable(folder.resolve("pg_restore"));
    }

    /** Returns for example {@code pg_dump 15.18}. */
    @Override
    public String toString() {
        return "pg_dump " + version.full();
    }
}
