package dev.coffer.reconcile;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code rebuild}: recreates lost records of the catalog from the manifests in the store, in this process. */
@Command(name = "rebuild", description = "Recreate lost records from the manifests in the store, and exit.")
public class RebuildCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int SHOWN = 1000;

    @Inject
    StoreRunOrders orders;

    @Inject
    Rebuild rebuild;

    /** Queues the run as the API does, so that another worker continues it if this process dies. */
    @Override
    public Integer call() throws InterruptedException {
        UUID id = QuarkusTransaction.requiringNew().call(() -> orders.order(RunKind.REBUILD, false).id);
        rebuild.runHere(id);
        StoreRun run = read(id);
        while (run.active()) {
            Thread.sleep(LOOK.toMillis());
            run = read(id);
        }
        run.counts.forEach((what, count) -> System.out.println(what + ": " + count.number()));
        QuarkusTransaction.requiringNew()
                .call(() -> StoreRun.findings(RunKind.REBUILD, SHOWN))
                .forEach(finding ->
                        System.out.println(finding.kind() + ": " + finding.path() + ": " + finding.detail()));
        if (run.status() == StoreRun.Status.FAILED) {
            System.err.println("The catalog was not rebuilt: " + run.faultMessage);
            return 1;
        }
        return 0;
    }

    private static StoreRun read(UUID id) {
        return QuarkusTransaction.requiringNew().call(() -> StoreRun.findById(id));
    }
}
