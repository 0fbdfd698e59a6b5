package dev.coffer.chaos;

import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Restores backups with stock tools, without the service, and compares what comes back with the ledgers. */
final class Restores implements AutoCloseable {

    private static final Set<String> SYSTEM = Set.of("postgres", "template1");
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final Site site;
    private final TestServer server = TestServer.start();
    private final Map<String, Optional<Ledger.Copy>> restored = new ConcurrentHashMap<>();
    private final AtomicInteger databases = new AtomicInteger();
    private final Optional<MariadbRestores> mariadb;

    Restores(Site site) {
        this.site = site;
        this.mariadb = site.mariadb.map(source -> new MariadbRestores(site, source.ledger()));
    }

    /** What is wrong with a backup: nothing, if it is whole. */
    List<String> problems(CatalogView.Row row) {
        List<String> problems = new ArrayList<>();
        try {
            StoredBackup backup = StoredBackup.read(site.store.resolve(row.folder()));
            for (StoredBackup.Part part : backup.parts()) {
                check(backup, part, problems);
            }
            if (problems.isEmpty() && backup.isOfMariadb()) {
                MariadbRestores restores = mariadb.orElseThrow();
                MariadbLedger ledger = restores.ledger();
                compare(backup, ledger.database(), ledger.history(), restores.restore(backup), problems);
            }
            site.report.count("backups restored");
        } catch (IOException | RuntimeException e) {
            problems.add(e.toString());
        }
        return problems;
    }

    private void check(StoredBackup backup, StoredBackup.Part part, List<String> problems) throws IOException {
        if (!part.hash().equals(part.sha256())) {
            problems.add(part.key() + " has not the hash that the manifest says");
            return;
        }
        if (backup.isOfMariadb()) {
            return; // it is restored as a whole
        }
        String database = part.database();
        if (database == null) {
            pipe(part, "psql -X -q -d postgres", "postgres");
        } else if (!SYSTEM.contains(database)) {
            // Several backups may share a part, whose content is that of each one's time.
            Optional<Ledger.Copy> copy = restored.computeIfAbsent(part.key(), unused -> restore(part, database));
            copy.ifPresent(found -> compare(
                    backup, database, site.ledger(database).orElseThrow().history(), found, problems));
        }
    }

    private Optional<Ledger.Copy> restore(StoredBackup.Part part, String database) {
        String name = "restored_" + databases.incrementAndGet();
        server.execute("postgres", "create database " + name + " template template0");
        try {
            pipe(part, "pg_restore --exit-on-error --no-password -d " + name, name);
            site.report.count("databases restored");
            return site.ledger(database).map(ledger -> Ledger.read(server, name, database));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.execute("postgres", "drop database " + name + " with (force)");
        }
    }

    /** Compares a copy with the history of its ledger while it was backed up, and with the manifest. */
    private void compare(
            StoredBackup backup, String database, History history, Ledger.Copy copy, List<String> problems) {
        copy.problems().forEach(problem -> problems.add(database + ": " + problem));
        History.Extent least = history.least(backup.created());
        long most = history.most(backup.completed());
        if (copy.total() < least.total() || copy.total() > most) {
            problems.add("%s has %d entries, but had between %d and %d while it was backed up"
                    .formatted(database, copy.total(), least.total(), most));
        }
        if (copy.drawn() < least.drawn()) {
            problems.add("%s has drawn %d numbers, but had drawn %d before it was backed up"
                    .formatted(database, copy.drawn(), least.drawn()));
        }
        OptionalLong counted = backup.rows(database, "entry");
        if (counted.isPresent()) {
            site.report.count("counts in manifests compared");
            if (counted.getAsLong() != copy.total()) {
                problems.add("%s has %d entries, but its manifest says %d"
                        .formatted(database, copy.total(), counted.getAsLong()));
            }
        }
    }

    private void pipe(StoredBackup.Part part, String tool, String database) throws IOException {
        String open = part.encrypted() ? "age -d -i \"$IDENTITY\" < \"$OBJECT\" | zstd -dc" : "zstd -dc < \"$OBJECT\"";
        Path output = Files.createTempFile(site.folder, "restore", ".log");
        ProcessBuilder builder = new ProcessBuilder("bash", "-o", "pipefail", "-c", open + " | " + tool)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "OBJECT",
                        part.object().toString(),
                        "IDENTITY",
                        site.identity.toString(),
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        String.valueOf(server.port()),
                        "PGUSER",
                        TestServer.USER,
                        "PGPASSWORD",
                        TestServer.PASSWORD));
        Process process = builder.start();
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IOException(part.key() + " was not restored in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    part.key() + " cannot be restored into " + database + ": " + Files.readString(output));
        }
        Files.delete(output);
    }

    @Override
    public void close() {
        mariadb.ifPresent(MariadbRestores::close);
        server.close();
    }
}
