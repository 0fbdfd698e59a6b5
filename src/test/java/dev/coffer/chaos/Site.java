package dev.coffer.chaos;

import dev.coffer.harness.TestServer;
import dev.coffer.store.filesystem.Tmpfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** All that takes part: a catalog, servers that are backed up, a store, and the processes of the service. */
final class Site implements AutoCloseable {

    private static final String SWEEP_GRACE_SECONDS = "60";
    private static final Pattern PUBLIC_KEY = Pattern.compile("public key: (age1\\S+)");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    final Path folder;
    final Report report;
    final TestServer catalog;
    final List<Source> sources;
    /** Nothing where MariaDB is not installed. */
    final Optional<MariadbSource> mariadb;

    final Path identity;
    /** Nothing where none can be mounted, or where the store is a bucket. */
    final Optional<Tmpfs> disk;

    /** Nothing where the store is a folder. */
    final Optional<Bucket> bucket;

    final Path store;
    final Member api;
    final List<Member> workers;
    /** Where {@code work --drain} is called. */
    final Member drainer;

    private final Map<Member, Tools> tools = new HashMap<>();

    Site(Path folder, long seed, Report report) throws IOException {
        this.folder = folder;
        this.report = report;
        try {
            catalog = opened(TestServer.start());
            catalog.execute("postgres", "create database catalog");
            sources = List.of(
                    opened(new Source(seed, List.of("alder", "birch", "cedar"))),
                    opened(new Source(seed, List.of("daisy", "elder"))));
            mariadb = openMariadb(seed);
            identity = newIdentity();
            bucket = Bucket.isWanted() ? Optional.of(opened(Bucket.open(folder))) : Optional.empty();
            disk = bucket.isPresent() ? Optional.empty() : mountDisk();
            store = bucket.map(Bucket::folder)
                    .orElseGet(() -> disk.map(Tmpfs::folder).orElse(folder).resolve("store"));
            api = member("api", Map.of("coffer.worker.enabled", "false"));
            workers = List.of(
                    member("worker-1", Map.of("coffer.seal.identity-files", identity.toString())),
                    member("worker-2", Map.of()));
            drainer = member("drainer", Map.of("coffer.worker.enabled", "false"));
            api.start();
            workers.forEach(Member::start);
            servers().forEach(Backed::startWriting);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Optional<MariadbSource> openMariadb(long seed) {
        try {
            return Optional.of(opened(new MariadbSource(seed)));
        } catch (TestAbortedException e) {
            report.finding("No MariaDB server was backed up: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Tmpfs> mountDisk() throws IOException {
        try {
            return Optional.of(opened(Tmpfs.mount(folder.resolve("disk"), "size=600m,nr_inodes=4000")));
        } catch (TestAbortedException e) {
            report.finding(
                    "The store is in a plain folder, so its disk was never full or read-only: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Path newIdentity() throws IOException {
        Path file = folder.resolve("identity");
        Process keygen = new ProcessBuilder("age-keygen", "-o", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keygen.onExit().join().exitValue() != 0) {
            throw new IOException("age-keygen failed");
        }
        return file;
    }

    private String recipient() throws IOException {
        Matcher key = PUBLIC_KEY.matcher(Files.readString(identity));
        if (!key.find()) {
            throw new IOException(identity + " names no public key");
        }
        return key.group(1);
    }

    private Member member(String name, Map<String, String> own) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Tools itsTools = new Tools(Files.createDirectories(home.resolve("tools")));
        Map<String, String> settings = new HashMap<>(Map.of(
                "coffer.identity.static-tokens",
                Account.tokens(),
                "coffer.engine.postgresql.bin",
                itsTools.bin().toString(),
                "coffer.engine.postgresql.stall-timeout",
                "8s",
                "coffer.seal.accounts.\"" + Account.SEALED.id + "\".recipients",
                recipient(),
                "coffer.worker.lease",
                "4s",
                "coffer.worker.shutdown-grace",
                "3s",
                "coffer.backup.max-attempts",
                "5",
                "coffer.limits.enabled",
                "false"));
        settings.putAll(bucket.map(Bucket::settings).orElse(Map.of("coffer.stores.local.path", store.toString())));
        settings.put("coffer.backup.retry-for", "5s");
        settings.put("coffer.sweep.interval", "20s");
        settings.put("coffer.sweep.grace", SWEEP_GRACE_SECONDS + "s");
        settings.putAll(own);
        Member member = opened(new Member(name, home, catalog, settings, report));
        tools.put(member, itsTools);
        return member;
    }

    Tools toolsOf(Member member) {
        return Objects.requireNonNull(tools.get(member));
    }

    /** All that are backed up. */
    List<Backed> servers() {
        return Stream.<Backed>concat(sources.stream(), mariadb.stream()).toList();
    }

    /** Returns a new file with what an object holds, decrypted and decompressed. */
    Path opened(StoredBackup.Part part) throws IOException {
        Path plain = Files.createTempFile(folder, "part", ".sql");
        String decrypt = part.encrypted() ? "age -d -i \"$IDENTITY\" < \"$OBJECT\"" : "cat \"$OBJECT\"";
        ProcessBuilder pipe = new ProcessBuilder("bash", "-o", "pipefail", "-c", decrypt + " | zstd -dc")
                .redirectOutput(plain.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        pipe.environment().putAll(Map.of("OBJECT", part.object().toString(), "IDENTITY", identity.toString()));
        if (pipe.start().onExit().join().exitValue() != 0) {
            throw new IOException(part.key() + " cannot be read");
        }
        return plain;
    }

    /** Those that serve. */
    List<Member> members() {
        return Stream.concat(Stream.of(api), workers.stream()).toList();
    }

    List<Ledger> ledgers() {
        List<Ledger> all = new ArrayList<>();
        sources.forEach(source -> all.addAll(source.ledgers()));
        return all;
    }

    Optional<Ledger> ledger(String database) {
        return ledgers().stream()
                .filter(ledger -> ledger.database().equals(database))
                .findFirst();
    }

    /** How old something must be before a sweep removes it. */
    static Duration sweepGrace() {
        return Duration.ofSeconds(Long.parseLong(SWEEP_GRACE_SECONDS));
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.push(closeable);
        return closeable;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception | AssertionError e) {
                report.event("Not ended: " + e);
            }
        }
    }
}
