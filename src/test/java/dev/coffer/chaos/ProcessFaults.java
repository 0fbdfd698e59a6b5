package dev.coffer.chaos;

import dev.coffer.harness.ChildProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** What happens to the processes of the service. */
final class ProcessFaults {

    private static final Duration LOOKING = Duration.ofSeconds(6);
    private static final int LEASE_MILLIS = 4_000;

    private final Site site;
    private final CatalogView catalog;
    private final Troubles troubles;

    ProcessFaults(Site site, Troubles troubles) {
        this.site = site;
        this.catalog = new CatalogView(site.catalog);
        this.troubles = troubles;
    }

    List<Fault> all() {
        return List.of(
                new Fault("worker killed in the middle of a dump", dice -> duringDump(dice, this::crash)),
                new Fault("worker killed while it writes the manifest", dice -> crash(busy("SAVING"), dice)),
                new Fault("worker killed while it removes", dice -> crash(busy("backup-remove"), dice)),
                new Fault("worker killed while it verifies", dice -> crash(busy("backup-verify"), dice)),
                new Fault("worker killed at any time", dice -> crash(any(dice), dice)),
                new Fault(
                        "worker frozen past its lease, in the middle of a dump",
                        dice -> duringDump(dice, this::freeze)),
                new Fault(
                        "worker frozen past its lease, while it writes the manifest",
                        dice -> freeze(busy("SAVING"), dice)),
                new Fault("worker asked to end in the middle of a dump", dice -> duringDump(dice, this::end)),
                new Fault("API process killed", dice -> crash(site.api, dice)),
                new Fault("work --drain beside the workers", this::drain));
    }

    private interface Deed {
        void on(Member member, Random dice);
    }

    private void duringDump(Random dice, Deed deed) throws SQLException, Fault.NotNowException {
        List<Ledger> ledgers = site.ledgers();
        try (Hold hold = Hold.of(ledgers.get(dice.nextInt(ledgers.size())))) {
            if (!hold.caught(LOOKING)) {
                throw new Fault.NotNowException("no dump came by");
            }
            deed.on(busy("BUILDING"), dice);
        }
    }

    /** The worker that is busy with something, as soon as one is. */
    private Member busy(String statusOrWork) throws Fault.NotNowException {
        AtomicReference<Member> found = new AtomicReference<>();
        Patience.until(LOOKING, () -> {
            try {
                catalog.busyWith(statusOrWork).stream()
                        .flatMap(name -> member(name).stream())
                        .findFirst()
                        .ifPresent(found::set);
            } catch (SQLException e) {
                // The catalog is away, too.
            }
            return found.get() != null;
        });
        Member member = found.get();
        if (member == null) {
            throw new Fault.NotNowException("no worker was busy with " + statusOrWork);
        }
        return member;
    }

    /** @param name host and process id */
    private Optional<Member> member(String name) {
        return site.workers.stream()
                .filter(worker -> worker.pid().isPresent()
                        && name.endsWith("/" + worker.pid().getAsLong()))
                .findFirst();
    }

    private Member any(Random dice) {
        return site.workers.get(dice.nextInt(site.workers.size()));
    }

    private void crash(Member member, Random dice) {
        member.crash();
        Patience.pause(Duration.ofMillis(dice.nextInt(4_000)));
        member.start();
    }

    private void end(Member member, Random dice) {
        member.end();
        Patience.pause(Duration.ofMillis(dice.nextInt(2_000)));
        member.start();
    }

    private void freeze(Member member, Random dice) {
        member.freeze();
        try {
            Patience.pause(Duration.ofMillis(LEASE_MILLIS * 3 / 2 + dice.nextInt(LEASE_MILLIS * 2)));
        } finally {
            member.thaw();
        }
    }

    /** It may find work for as long as there is any, so it is asked to end after a while. */
    private void drain(Random dice) {
        Instant begun = Instant.now();
        try (ChildProcess drain = site.drainer.command(Map.of(), "work", "--drain")) {
            boolean ended = Patience.until(Duration.ofSeconds(30 + dice.nextInt(10)), () -> !drain.isAlive());
            site.report.count(ended ? "drains that came to an end" : "drains that were asked to end");
            if (ended && drain.exitCode() != 0 && !troubles.between(begun, Instant.now())) {
                site.report.violation("work --drain ended with " + drain.exitCode());
            }
        }
    }
}
