package dev.coffer.chaos;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.Registration;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A MariaDB server that is backed up, with one ledger in it. */
final class MariadbSource implements Backed {

    /** Of the service, so that its connections can be told from the writer's. */
    private static final String ACCOUNT = "coffer";

    private final MysqlServer server = MysqlServer.start(Flavor.MARIADB);
    private final MariadbLedger ledger;
    private @Nullable Thread writer;

    MariadbSource(long seed) {
        try {
            ledger = MariadbLedger.create(server, "fern", seed);
            server.execute(
                    "",
                    "CREATE USER '" + ACCOUNT + "'@'127.0.0.1' IDENTIFIED BY '" + MysqlServer.PASSWORD + "'",
                    "GRANT ALL ON *.* TO '" + ACCOUNT + "'@'127.0.0.1'");
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    MariadbLedger ledger() {
        return ledger;
    }

    @Override
    public Registration registration(Random dice) {
        return Registration.of(server, ledger.database()).connection("username", ACCOUNT);
    }

    @Override
    public void startWriting() {
        Thread thread = new Thread(ledger, "ledger " + ledger.database());
        thread.setDaemon(true);
        thread.start();
        writer = thread;
    }

    @Override
    public void stopWriting() {
        ledger.close();
        Thread thread = writer;
        if (thread != null) {
            Patience.until(Duration.ofSeconds(30), () -> !thread.isAlive());
        }
    }

    private List<String> sessions() {
        return server.rows("", "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '" + ACCOUNT + "'");
    }

    @Override
    public int connections() {
        return sessions().size();
    }

    /** Ends them all, and tells how many there were. */
    int cut() {
        List<String> sessions = sessions();
        sessions.forEach(session -> tryTo("KILL " + session));
        return sessions.size();
    }

    void restart() {
        server.restart();
    }

    /** Removes the files of its log that nothing reads, so that no incremental backup can follow the earlier ones. */
    void purgeLog() {
        List<String> files = server.logFiles();
        server.execute("", "FLUSH BINARY LOGS", "PURGE BINARY LOGS TO '" + files.get(files.size() - 1) + "'");
    }

    /** Changes a table beside the ledger; whether that was possible just then. */
    boolean change(String sql) {
        return tryTo("SET STATEMENT lock_wait_timeout=2 FOR " + sql);
    }

    private boolean tryTo(String sql) {
        try (Connection connection = server.connect(ledger.database());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        stopWriting();
        server.close();
    }
}
