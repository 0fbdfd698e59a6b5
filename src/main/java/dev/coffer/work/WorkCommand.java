package dev.coffer.work;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code work --drain} does the queued work that is due, waits for its end, and exits; {@code work --once} does one piece of
 * it. Both exit with 0 also if work failed or there was none: what failed is tried again by the queue.
 */
@Command(name = "work", description = "Do queued work, and exit.")
public class WorkCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    Amount amount = new Amount();

    /** How much to do: one of these. */
    static class Amount {

        @Option(names = "--drain", required = true, description = "Do all that is due.")
        boolean drain;

        @Option(
                names = "--once",
                required = true,
                description = "Do one piece that is due; if there is none, exit at once.")
        boolean once;
    }

    @Inject
    Worker worker;

    @Override
    public Integer call() throws InterruptedException {
        if (amount.once) {
            worker.once();
        } else {
            worker.drain();
        }
        return 0;
    }
}
