package dev.coffer.engine.postgresql;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The dump tools of one PostgreSQL installation on this machine.
 *
 * @param folder holds {@code pg_dump} and {@code pg_dumpall}
 */
public record PostgresTool(Path folder, PostgresVersion version) {

    String pgDump() {
        return folder.resolve("pg_dump").toString();
    }

    String pgDumpAll() {
        return folder.resolve("pg_dumpall").toString();
    }

    /** Returns the path of {@code pg_restore}, which not every installation has. */
    String pgRestore() {
        return folder.resolve("pg_restore").toString();
    }

    /** Returns the path of {@code psql}, which not every installation has. */
    String psql() {
        return folder.resolve("psql").toString();
    }

    /** Returns whether the installation has {@code pg_restore}, which verifies and restores backups. */
    public boolean canRead() {
        return Files.isExecutable(Path.of(pgRestore()));
    }

    /** Returns for example {@code pg_dump 15.18}. */
    @Override
    public String toString() {
        return "pg_dump " + version.full();
    }
}
