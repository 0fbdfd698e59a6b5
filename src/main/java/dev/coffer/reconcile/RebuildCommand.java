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
    StoreRuns runs;

    @Inject
    Rebuild rebuild;

    @Inject
    FindingLog findings;

    /** Queues the run as the API does, so that another worker continues it if this process dies. */
    @Override
    public Integer call() throws InterruptedException {
        UUID id =
                QuarkusTransaction.requiringNew().call(() -> orders.order(RunKind.REBUILD, RebuildWork.NAME, false).id);
        runs.carryOutHere(id, rebuild);
        StoreRun run = read(id);
        while (run.active()) {
            Thread.sleep(LOOK.toMillis());
            run = read(id);
        }
        if (run.status() == RunStatus.FAILED) {
            System.err.println("The catalog was not rebuilt: " + run.faultMessage());
            return 1;
        }
        run.counts().forEach((what, count) -> System.out.println(what + ": " + count.number()));
        QuarkusTransaction.requiringNew()
                .call(() -> findings.first(RunKind.REBUILD, SHOWN))
                .forEach(finding ->
                        System.out.println(finding.kind().word() + ": " + finding.path() + ": " + finding.detail()));
        return 0;
    }

    private static StoreRun read(UUID id) {
        return QuarkusTransaction.requiringNew().call(() -> StoreRun.findById(id));
    }
}
