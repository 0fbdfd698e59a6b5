package dev.coffer.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Clients that go on asking for everything that the service offers, each in an order that chance decides. */
final class Load implements AutoCloseable {

    private static final int CLIENTS = 4;

    /** In milliseconds. */
    private static final int LONGEST_PAUSE = 400;

    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean closed;

    Load(Site site, Client client, Orders orders, long seed) {
        for (int i = 0; i < CLIENTS; i++) {
            Random dice = new Random(seed * 31 + i);
            Operations operations = new Operations(site, client, orders, dice);
            Thread thread = new Thread(() -> run(site.report, operations, dice), "client " + i);
            thread.setDaemon(true);
            thread.start();
            clients.add(thread);
        }
    }

    private void run(Report report, Operations operations, Random dice) {
        while (!closed) {
            try {
                operations.next();
            } catch (RuntimeException e) {
                report.violation("A client stumbled over an answer: " + e);
            }
            Patience.pause(Duration.ofMillis(dice.nextInt(LONGEST_PAUSE)));
        }
    }

    @Override
    public void close() {
        closed = true;
        clients.forEach(client -> Patience.until(Duration.ofMinutes(2), () -> !client.isAlive()));
    }
}
