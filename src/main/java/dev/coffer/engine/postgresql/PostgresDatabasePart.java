package dev.coffer.engine.postgresql;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One database, as {@code pg_dump} writes it in its custom format, with an inventory of it that is counted in the same
 * snapshot, and what the dump lacks. The dump comes first: it never fails for the inventory's sake.
 */
final class PostgresDatabasePart implements DumpPart {

    static final String FORMAT = "pg_dump-custom";

    /** How long the server may take for one answer about what the dump lacks. */
    private static final Duration CHECK = Duration.ofMinutes(5);

    private static final List<String> OPTIONS = List.of("--format=custom", "--compress=0", "--no-password");

    /** How long counting may go on after its deadline until it is cut off. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String database;
    private final String encoding;
    private final String fileName;
    private final PostgresTool tool;
    private final PostgresLogin login;
    private final PostgresConfig config;
    private volatile long estimatedBytes;

    PostgresDatabasePart(
            String database,
            String encoding,
            String fileName,
            long estimatedBytes,
            PostgresTool tool,
            PostgresLogin login,
            PostgresConfig config) {
        this.database = database;
        this.encoding = encoding;
        this.fileName = fileName;
        this.estimatedBytes = estimatedBytes;
        this.tool = tool;
        this.login = login;
        this.config = config;
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public String fileName() {
        return fileName;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public long estimatedBytes() {
        return estimatedBytes;
    }

    @Override
    @SuppressWarnings("resource") // closes nothing but the stream, which is the caller's
    public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws EngineException, IOException {
        ArchiveComparison comparison = new ArchiveComparison(out, earlier);
        PostgresDiagnosis diagnosis = new PostgresDiagnosis(login, database);
        try {
            DumpResult result = dumpFromSnapshot(comparison);
            return result.compared(comparison.fingerprint(), comparison.repeated());
        } catch (EngineException e) {
            throw isOfTool(e) ? explained(e, diagnosis) : e;
        }
    }

    private static boolean isOfTool(EngineException e) {
        return e.code() == Code.TOOL_FAILED || e.code() == Code.TOOL_UNFINISHED;
    }

    private EngineException explained(EngineException failure, PostgresDiagnosis diagnosis) {
        if (vanished()) {
            return new EngineException(
                    Code.DATABASE_GONE,
                    "The database \"" + database + "\" is left out: it was dropped while the backup ran.",
                    failure);
        }
        String said = String.valueOf(failure.getMessage());
        if (PostgresChange.isBehind(said)) {
            return new EngineException(Code.SERVER_CHANGED, said, failure);
        }
        EngineException diagnosed = diagnosis.ofDump(failure);
        List<String> named = login.target().databases();
        if (!PostgresPartFailure.isAlone(diagnosed, login) || named.size() == 1) {
            return diagnosed;
        }
        return named.isEmpty()
                ? PostgresPartFailure.of(
                        diagnosed,
                        "The database \"" + database + "\" is left out: ",
                        "\nMend that, or name the databases to back up in 'databases', without this one.")
                : new EngineException(
                        diagnosed.code(),
                        diagnosed.getMessage() + "\nTo back up the others without it, leave it out of 'databases'.",
                        diagnosed.advice(),
                        false,
                        diagnosed);
    }

    /** Dumps, counts at the same time, and looks for what the dump lacks afterwards, all in one snapshot. */
    private DumpResult dumpFromSnapshot(ArchiveComparison out) throws EngineException, IOException {
        try (PostgresSnapshot snapshot = PostgresSnapshot.open(login, database, longestAnswer())) {
            PostgresInventory inventory = new PostgresInventory(
                    snapshot,
                    config.inventoryTimeout(),
                    bytes -> estimatedBytes = bytes,
                    new TableHashes(snapshot, config.contentHashTimeout()),
                    (schema, table) -> config.contentHashes());
            Thread counting = new Thread(inventory, "inventory of " + database);
            counting.setDaemon(true);
            if (config.inventory()) {
                counting.start();
            }
            List<DumpWarning> warnings = new ArrayList<>();
            boolean dumped = false;
            try {
                warnings.addAll(
                        PostgresRemarks.of(name(), process(snapshot.id()).run(out)));
                dumped = true;
            } finally {
                end(counting, snapshot, dumped);
            }
            warnings.addAll(inventory.warnings());
            warnings.addAll(check().within(snapshot, out.table()));
            return new DumpResult(inventory.contents(), warnings);
        } catch (EngineException e) {
            // Where the session has no snapshot to give, or takes the last one that the role may have.
            if (out.started() || !mayComeOfSharing(e)) {
                throw e;
            }
            return dumpAlone(out, e.getMessage());
        }
    }

    private Duration longestAnswer() {
        return Collections.max(List.of(config.inventoryTimeout(), config.contentHashTimeout(), CHECK));
    }

    private DumpResult dumpAlone(ArchiveComparison out, @Nullable String reason) throws EngineException, IOException {
        List<DumpWarning> warnings =
                new ArrayList<>(PostgresRemarks.of(name(), process(null).run(out)));
        String why = String.valueOf(reason).replaceFirst("\\.$", "");
        warnings.add(DumpWarning.note("What the database \"" + database + "\" holds was not counted: " + why + "."));
        warnings.addAll(check().afterwards(out.table(), "there was no session that shares it"));
        return new DumpResult(List.of(), warnings);
    }

    private PostgresDumpCheck check() {
        return new PostgresDumpCheck(login, database, CHECK);
    }

    private static boolean mayComeOfSharing(EngineException e) {
        String message = String.valueOf(e.getMessage());
        return !isOfTool(e) || message.contains("SNAPSHOT") || message.contains("connection to");
    }

    /** Waits for the end of counting, which has its own deadline, or cuts it off. */
    private void end(Thread counting, PostgresSnapshot snapshot, boolean dumped) throws InterruptedIOException {
        try {
            if (dumped) {
                Duration hashing = config.contentHashes() ? config.contentHashTimeout() : Duration.ZERO;
                counting.join(
                        config.inventoryTimeout().plus(hashing).plus(GRACE).toMillis());
            }
            if (counting.isAlive()) {
                snapshot.cancel();
                counting.join(GRACE.toMillis());
            }
        } catch (InterruptedException e) {
            snapshot.cancel();
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("The inventory was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Returns whether the database is gone and was not named by the target. */
    private boolean vanished() {
        return login.target().databases().isEmpty() && !isOpen() && !isListed();
    }

    /** A drop ends the sessions of a database before it is done; who comes then has to wait for its end. */
    private boolean isOpen() {
        try (PostgresSession itself = PostgresSession.open(login, database)) {
            return itself.database().equals(database);
        } catch (EngineException e) {
            return false;
        }
    }

    private boolean isListed() {
        try (PostgresSession session = PostgresSession.open(login)) {
            return session.databases().stream()
                    .anyMatch(existing -> existing.name().equals(database));
        } catch (EngineException e) {
            return true;
        }
    }

    private String name() {
        return "pg_dump of database \"" + database + "\"";
    }

    private PostgresRun process(@Nullable String snapshot) {
        List<String> options = new ArrayList<>(OPTIONS);
        if (snapshot != null) {
            options.add("--snapshot=" + snapshot);
        }
        return login.process(name(), tool.path("pg_dump"), options, database, encoding);
    }
}
