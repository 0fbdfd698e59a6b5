package dev.coffer.work;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code work --drain}: does the queued work that is due, waits for its end, and exits. */
@Command(name = "work", description = "Do queued work, and exit.")
public class Drain implements Callable<Integer> {

    @Option(names = "--drain", required = true, description = "Do all that is due.")
    boolean drain;

    @Inject
    Worker worker;

    @Override
    public Integer call() throws InterruptedException {
        worker.drain();
        return 0;
    }
}
