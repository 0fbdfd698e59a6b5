package dev.coffer.chaos;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Faults that come one after the other, in an order that chance decides; each of them before any comes again. */
final class Lane implements AutoCloseable {

    private final List<Fault> faults;
    private final int leastPause;
    private final int mostPause;
    private final Random dice;
    private final Report report;
    private final Deque<Fault> deck = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param leastPause between two faults, in seconds
     * @param mostPause in seconds
     */
    Lane(String name, List<Fault> faults, int leastPause, int mostPause, long seed, Report report) {
        this.faults = faults;
        this.leastPause = leastPause;
        this.mostPause = mostPause;
        this.dice = new Random(seed + name.hashCode());
        this.report = report;
        this.thread = new Thread(this::run, "faults of " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            long pause = leastPause * 1000L + dice.nextInt((mostPause - leastPause) * 1000);
            if (Patience.until(Duration.ofMillis(pause), () -> closed)) {
                return;
            }
            strike(next());
        }
    }

    private Fault next() {
        if (deck.isEmpty()) {
            List<Fault> shuffled = new ArrayList<>(faults);
            Collections.shuffle(shuffled, dice);
            deck.addAll(shuffled);
        }
        return deck.remove();
    }

    private void strike(Fault fault) {
        report.event("fault: " + fault.name());
        try {
            fault.strike().run(dice);
            report.count("fault: " + fault.name());
        } catch (Fault.NotNowException e) {
            report.count("fault that found nothing to break: " + fault.name());
            report.event(fault.name() + " not now: " + e.getMessage());
        } catch (SQLException e) {
            if (!String.valueOf(e.getSQLState()).matches("08...|57P..|55P03")) {
                report.violation("The fault '" + fault.name() + "' could not be made or undone: " + e);
            }
            report.event(fault.name() + " not now: a server that it needs is away or busy");
        } catch (Exception | AssertionError e) {
            report.violation("The fault '" + fault.name() + "' could not be made or undone: " + e);
        }
        report.event("over: " + fault.name());
    }

    /** No more of them; waits until what is broken is right again. */
    @Override
    public void close() {
        closed = true;
        if (!Patience.until(Duration.ofMinutes(6), () -> !thread.isAlive())) {
            report.violation("The " + thread.getName() + " never ended");
        }
    }
}
