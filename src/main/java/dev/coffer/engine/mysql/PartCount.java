package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpWarning;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The count of what databases hold, one after the other, on a thread of its own while they are dumped. */
final class PartCount {

    /** How long counting may go on after its deadline until it is cut off. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final List<String> databases;
    private final MysqlConfig config;
    private final MysqlSession session;
    private final Thread thread;
    private final List<DatabaseContents> counted = Collections.synchronizedList(new ArrayList<>());
    private volatile String reason = "it took too long";

    private PartCount(MysqlSession session, List<String> databases, MysqlConfig config) {
        this.session = session;
        this.databases = databases;
        this.config = config;
        this.thread = new Thread(this::count, "inventory of " + databases.size() + " databases");
        thread.setDaemon(true);
    }

    /** @param session sees what the dump sees, and does nothing else */
    static PartCount begin(MysqlSession session, List<String> databases, MysqlConfig config) {
        PartCount count = new PartCount(session, databases, config);
        count.thread.start();
        return count;
    }

    private Duration hashing() {
        return config.contentHashes() ? config.contentHashTimeout() : Duration.ZERO;
    }

    private void count() {
        try {
            MysqlInventory inventory = new MysqlInventory(session.connection(), session.version());
            for (String database : databases) {
                counted.add(inventory.count(
                        database, config.inventoryTimeout(), table -> config.contentHashes(), hashing()));
            }
        } catch (SQLException e) {
            reason = MysqlFailure.message(e);
        }
    }

    /**
     * Waits for the end, which has its own deadline.
     *
     * @param warnings gets why a database is missing, if one is
     * @return the databases that were counted
     */
    List<DatabaseContents> contents(List<DumpWarning> warnings) throws InterruptedIOException {
        try {
            Duration each = config.inventoryTimeout().plus(hashing()).plus(GRACE);
            thread.join(each.multipliedBy(databases.size()).toMillis());
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The inventory was interrupted");
        }
        if (thread.isAlive()) {
            cancel();
        }
        List<DatabaseContents> contents = List.copyOf(counted);
        for (String database : databases.subList(contents.size(), databases.size())) {
            warnings.add(
                    DumpWarning.note("What the database \"" + database + "\" holds was not counted: " + reason + "."));
        }
        return contents;
    }

    /** Ends it, and the session with it. */
    void cancel() {
        session.abort();
    }
}
