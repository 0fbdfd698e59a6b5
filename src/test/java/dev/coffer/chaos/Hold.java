package dev.coffer.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Holds up every dump of a ledger half way, after its tables and before its large objects, until this is closed. */
final class Hold implements AutoCloseable {

    private final Ledger ledger;
    private final Connection lock;

    private Hold(Ledger ledger, Connection lock) {
        this.ledger = ledger;
        this.lock = lock;
    }

    static Hold of(Ledger ledger) throws SQLException {
        Connection lock = ledger.server().connect(ledger.database());
        try (Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("set local lock_timeout = '10s'");
            statement.execute("lock table pg_catalog.pg_largeobject in access exclusive mode");
            return new Hold(ledger, lock);
        } catch (SQLException e) {
            lock.close();
            throw e;
        }
    }

    /** Waits for a dump to come to a halt; whether one did. */
    boolean caught(Duration longest) {
        return Patience.until(
                longest,
                () -> !ledger.server()
                        .rows(
                                ledger.database(),
                                "select pid from pg_stat_activity where application_name like 'coffer-%'"
                                        + " and wait_event_type = 'Lock' and datname = current_database()")
                        .isEmpty());
    }

    @Override
    public void close() throws SQLException {
        lock.close();
    }
}
