package dev.coffer.restore.prove;

import dev.coffer.backup.Proof;
import dev.coffer.backup.Verification;
import dev.coffer.engine.RestoreResult.FailedEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The findings of a proof while it runs. The worst of them is the result; what the prover lacks is never the backup's fault. */
final class ProofReport {

    /** More findings than these are only counted. */
    private static final int MOST = 100;

    private final String store;
    private final List<String> details = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int others;
    private boolean failed;
    private boolean differs;
    private boolean impossible;
    private boolean serverLost;
    private @Nullable String damagedFile;
    private long bytes;
    private Duration duration = Duration.ZERO;

    /** @param store the name of the store that is read */
    ProofReport(String store) {
        this.store = store;
    }

    /** A part is not what was written, so it was not restored. */
    void damaged(String file, String how) {
        damagedFile = file;
        failed(how);
    }

    /** The dump does not restore. */
    void failed(String how) {
        failed = true;
        add(how);
    }

    /** What was restored is not what was counted. */
    void differs(String how) {
        differs = true;
        add(how);
    }

    /** The prover lacks something. */
    void impossible(String how) {
        impossible = true;
        add(how);
    }

    /** The scratch server was not there for the whole proof, so that what it refused says nothing. */
    void serverLost() {
        serverLost = true;
        add(
                "The scratch server stopped, or ended the proof's sessions. Look into its log, for example for a lack of memory"
                        + " or room, and order the proof again.");
    }

    /** Something that is to be known, and changes nothing; comes after all findings. */
    void note(String what) {
        add(notes, what);
    }

    /** What the server refused. */
    void refused(String database, Collection<FailedEntry> entries) {
        for (FailedEntry entry : entries) {
            String how = "Database " + database + ", " + entry.entry() + ": " + entry.reason();
            if (entry.lacking()) {
                impossible(how);
            } else {
                failed(how);
            }
        }
    }

    /** Something was restored in a time. */
    void restored(long rawBytes, Duration time) {
        bytes += rawBytes;
        duration = duration.plus(time);
    }

    private void add(String what) {
        add(details, what);
    }

    private void add(List<String> to, String what) {
        if (to.size() < MOST) {
            to.add(what);
        } else {
            others++;
        }
    }

    /** Whether it makes no sense to go on. */
    boolean over() {
        return damagedFile != null;
    }

    Proof proof(Instant now) {
        List<String> all = new ArrayList<>(details);
        all.addAll(notes);
        if (others > 0) {
            all.add("And " + others + " more.");
        }
        return new Proof(result(), now, duration, bytes, all, store);
    }

    private Proof.Result result() {
        if (serverLost && damagedFile == null) {
            return Proof.Result.IMPOSSIBLE;
        }
        if (failed) {
            return Proof.Result.FAILED;
        }
        if (impossible) {
            return Proof.Result.IMPOSSIBLE;
        }
        return differs ? Proof.Result.DIFFERS : Proof.Result.PROVEN;
    }

    /**
     * Returns what the proof shows of the stored bytes: a proof reads all that a verification does.
     *
     * @return null if it did not read all
     */
    @Nullable
    Verification verification(Instant now) {
        if (damagedFile != null) {
            return new Verification(Verification.Result.DAMAGED, now, true, List.of(damagedFile), List.copyOf(details));
        }
        return failed || impossible || serverLost
                ? null
                : new Verification(Verification.Result.OK, now, true, List.of(), List.of());
    }
}
