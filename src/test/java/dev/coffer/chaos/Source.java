package dev.coffer.chaos;

import dev.coffer.harness.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server that is backed up, with ledgers in it. */
final class Source implements AutoCloseable {

    private final TestServer server = TestServer.start();
    private final List<Ledger> ledgers = new ArrayList<>();
    private final List<Thread> writers = new ArrayList<>();

    /** @param names of its ledgers' databases, each of which exists once in the whole run */
    Source(long seed, List<String> names) {
        try {
            for (String name : names) {
                ledgers.add(Ledger.create(server, name, seed + name.hashCode()));
            }
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    TestServer server() {
        return server;
    }

    List<Ledger> ledgers() {
        return List.copyOf(ledgers);
    }

    void startWriting() {
        for (Ledger ledger : ledgers) {
            Thread writer = new Thread(ledger, "ledger " + ledger.database());
            writer.setDaemon(true);
            writer.start();
            writers.add(writer);
        }
    }

    void stopWriting() {
        ledgers.forEach(Ledger::close);
        writers.forEach(writer -> Patience.until(Duration.ofSeconds(30), () -> !writer.isAlive()));
    }

    /** The connections of the service and of its tools. */
    int connections() {
        return server.rows("postgres", "select pid from pg_stat_activity where application_name ~ '^coffer(-|$)'")
                .size();
    }

    /** Ends them all, and tells how many there were. */
    int cut() {
        return server.rows(
                        "postgres",
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^coffer(-|$)'")
                .size();
    }

    @Override
    public void close() {
        stopWriting();
        server.close();
    }
}
