package dev.coffer.chaos;

import dev.coffer.harness.Registration;
import dev.coffer.harness.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A PostgreSQL server that is backed up, with ledgers in it. */
final class Source implements Backed {

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

    @Override
    public Registration registration(Random dice) {
        return Registration.of(
                server,
                ledgers.stream()
                        .map(Ledger::database)
                        .filter(unused -> dice.nextBoolean())
                        .toArray(String[]::new));
    }

    @Override
    public void startWriting() {
        for (Ledger ledger : ledgers) {
            Thread writer = new Thread(ledger, "ledger " + ledger.database());
            writer.setDaemon(true);
            writer.start();
            writers.add(writer);
        }
    }

    @Override
    public void stopWriting() {
        ledgers.forEach(Ledger::close);
        writers.forEach(writer -> Patience.until(Duration.ofSeconds(30), () -> !writer.isAlive()));
    }

    @Override
    public int connections() {
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
