package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.MysqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Accounts between which threads move money all the time, each transfer in one transaction that also records itself. At every
 * moment, the accounts hold the same sum, and it is known which transfers were committed by then.
 */
final class Bank implements AutoCloseable {

    static final String DATABASE = "the bank";

    private static final int ACCOUNTS = 20;
    private static final int START = 1000;
    private static final int WRITERS = 2;

    /** So that there are not more transfers than a replay can repeat in a short time. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final MysqlServer server;
    private final List<Thread> writers;

    /** By the id of a transfer: when it was begun, and when it was known to be committed. */
    private final Map<Integer, Instant> begun = new ConcurrentHashMap<>();

    private final Map<Integer, Instant> committed = new ConcurrentHashMap<>();
    /** The writers hold one share each while they move money. */
    private final ReentrantReadWriteLock doors = new ReentrantReadWriteLock(true);

    private volatile boolean open = true;
    private volatile @Nullable SQLException failure;

    Bank(MysqlServer server) {
        this.server = server;
        server.execute("", "CREATE DATABASE `" + DATABASE + "` CHARACTER SET utf8mb4");
        server.execute(
                DATABASE,
                "CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL)",
                "CREATE TABLE transfer (id INT PRIMARY KEY, amount INT NOT NULL, note VARCHAR(50))");
        for (int i = 0; i < ACCOUNTS; i++) {
            server.execute(DATABASE, "INSERT INTO account VALUES (" + i + ", " + START + ")");
        }
        writers = List.of(writer(0), writer(1));
        writers.forEach(Thread::start);
    }

    private Thread writer(int number) {
        return new Thread(() -> move(number), "bank-" + number);
    }

    private void move(int number) {
        Random random = new Random(number);
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement();
                PreparedStatement record = connection.prepareStatement("INSERT INTO transfer VALUES (?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (int id = number; open; id += WRITERS) {
                doors.readLock().lock();
                try {
                    transfer(connection, statement, record, random, id);
                } finally {
                    doors.readLock().unlock();
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private void transfer(Connection connection, Statement statement, PreparedStatement record, Random random, int id)
            throws SQLException {
        int amount = random.nextInt(100);
        begun.put(id, Instant.now());
        // In the order of the ids, so that the writers never wait for each other in a circle.
        int from = random.nextInt(ACCOUNTS - 1);
        int to = from + 1;
        statement.executeUpdate("UPDATE account SET balance = balance - " + amount + " WHERE id = " + from);
        statement.executeUpdate("UPDATE account SET balance = balance + " + amount + " WHERE id = " + to);
        record.setInt(1, id);
        record.setInt(2, amount);
        record.setString(3, "größe 🎉 'quoted' \\ " + id);
        record.executeUpdate();
        connection.commit();
        committed.put(id, Instant.now());
    }

    /** Moves no money for some time before and after a moment, and returns the moment. */
    Instant rest(Duration around) {
        doors.writeLock().lock();
        try {
            Instant moment = waitUntil(Instant.now().plus(around));
            waitUntil(moment.plus(around));
            return moment;
        } finally {
            doors.writeLock().unlock();
        }
    }

    private static Instant waitUntil(Instant then) {
        return Api.await(Instant::now, now -> now.isAfter(then));
    }

    /** Returns how many transfers were committed so far. */
    int transfers() {
        assertThat((Object) failure).isNull();
        return committed.size();
    }

    /** Checks that a copy of the bank is one of a moment that lies within some time around another one. */
    void assertIsOf(MysqlServer where, String database, Instant moment, Duration around) {
        assertSum(where, database);
        List<Integer> there = where.rows(database, "SELECT id FROM transfer").stream()
                .map(Integer::valueOf)
                .toList();
        Instant surely = moment.minus(around);
        Instant never = moment.plus(around);
        assertThat(there)
                .containsAll(committed.entrySet().stream()
                        .filter(each -> each.getValue().isBefore(surely))
                        .map(Map.Entry::getKey)
                        .toList())
                .allMatch(id -> begun.getOrDefault(id, Instant.MAX).isBefore(never));
    }

    static void assertSum(MysqlServer where, String database) {
        assertThat(where.rows(database, "SELECT SUM(balance) FROM account"))
                .containsExactly(String.valueOf(ACCOUNTS * START));
    }

    @Override
    public void close() {
        end();
    }

    /** Ends the transfers. */
    void end() {
        open = false;
        for (Thread writer : writers) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat((Object) failure).isNull();
    }
}
