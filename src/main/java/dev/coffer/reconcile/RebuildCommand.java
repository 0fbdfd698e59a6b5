package dev.coffer.reconcile;

import dev.coffer.command.Command;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** Rebuilds the catalog from the command line, in this process. */
@Singleton
class RebuildCommand implements Command {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int SHOWN = 1000;

    private final StoreRunOrders orders;
    private final StoreRuns runs;
    private final Rebuild rebuild;
    private final FindingLog findings;

    RebuildCommand(StoreRunOrders orders, StoreRuns runs, Rebuild rebuild, FindingLog findings) {
        this.orders = orders;
        this.runs = runs;
        this.rebuild = rebuild;
        this.findings = findings;
    }

    @Override
    public String name() {
        return "rebuild";
    }

    /** Queues the run as the API does, so that another worker goes on with it if this process dies. */
    @Override
    public int run(Set<String> options) throws InterruptedException {
        UUID id =
                QuarkusTransaction.requiringNew().call(() -> orders.order(RunKind.REBUILD, RebuildWork.NAME, false).id);
        runs.carryOut(id, UUID.randomUUID(), rebuild);
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
