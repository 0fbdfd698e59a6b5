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

    /** Not every installation has it. */
    String pgRestore() {
        return folder.resolve("pg_restore").toString();
    }

    /** Whether it has {@code pg_restore} too, with which backups are verified. */
    public boolean canRead() {
        return Files.isExecutable(Path.of(pgRestore()));
    }

    /** For example {@code pg_dump 15.18}. */
    @Override
    public String toString() {
        return "pg_dump " + version.full();
    }
}
