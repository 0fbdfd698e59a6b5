package dev.coffer.work;

import dev.coffer.command.Command;
import jakarta.inject.Singleton;
import java.util.Set;

/** {@code work --drain}: does what is queued and due, waits for what it has taken up, and ends. */
@Singleton
class Drain implements Command {

    private final Worker worker;

    Drain(Worker worker) {
        this.worker = worker;
    }

    @Override
    public String name() {
        return "work";
    }

    @Override
    public int run(Set<String> options) throws InterruptedException {
        worker.drain();
        return 0;
    }
}
