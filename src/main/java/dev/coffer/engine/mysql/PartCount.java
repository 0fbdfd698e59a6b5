package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpWarning;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The count of what a database holds, on a thread of its own while the database is dumped. */
final class PartCount {

    /** How long counting may go on after its deadline until it is cut off. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String database;
    private final MysqlConfig config;
    private final MysqlSession session;
    private final Thread thread;
    private volatile @Nullable DatabaseContents counted;
    private volatile String reason = "it took too long";

    private PartCount(MysqlSession session, String database, MysqlConfig config) {
        this.session = session;
        this.database = database;
        this.config = config;
        this.thread = new Thread(this::count, "inventory of " + database);
        thread.setDaemon(true);
    }

    /** @param session sees what the dump sees, and does nothing else */
    static PartCount begin(MysqlSession session, String database, MysqlConfig config) {
        PartCount count = new PartCount(session, database, config);
        count.thread.start();
        return count;
    }

    private Duration hashing() {
        return config.contentHashes() ? config.contentHashTimeout() : Duration.ZERO;
    }

    private void count() {
        try {
            counted = new MysqlInventory(session.connection(), session.version())
                    .count(database, config.inventoryTimeout(), table -> config.contentHashes(), hashing());
        } catch (SQLException e) {
            reason = MysqlFailure.message(e);
        }
    }

    /**
     * Waits for the end, which has its own deadline.
     *
     * @param warnings gets why there is nothing, if there is nothing
     * @return null if it was not counted
     */
    @Nullable
    DatabaseContents contents(List<DumpWarning> warnings) throws InterruptedIOException {
        try {
            thread.join(config.inventoryTimeout().plus(hashing()).plus(GRACE).toMillis());
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The inventory was interrupted");
        }
        if (thread.isAlive()) {
            cancel();
        }
        DatabaseContents contents = counted;
        if (contents == null) {
            warnings.add(
                    DumpWarning.note("What the database \"" + database + "\" holds was not counted: " + reason + "."));
        }
        return contents;
    }

    /** Ends it, and the session with it. */
    void cancel() {
        try {
            session.connection().abort(Runnable::run);
        } catch (SQLException e) {
            // It has ended already.
        }
    }
}
