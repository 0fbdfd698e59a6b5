package dev.coffer.backup;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of the last restore of a backup into a scratch server. */
@Embeddable
public class Proof {

    /** The possible results. */
    public enum Result {
        /** It restored, and holds what was counted when it was dumped. */
        PROVEN,
        /** It restored, and holds something else than was counted when it was dumped. */
        DIFFERS,
        /** It does not restore. */
        FAILED,
        /** It could not be tried: the prover lacks something, which says nothing about the backup. */
        IMPOSSIBLE
    }

    @Enumerated(EnumType.STRING)
    @Column(name = "proof")
    private Result result;

    @Column(name = "proof_at")
    private Instant at;

    @Column(name = "proof_millis")
    private Long millis;

    @Column(name = "proof_bytes")
    private Long bytes;

    @Column(name = "proof_details")
    private List<String> details;

    @Column(name = "proof_store")
    private @Nullable String store;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Proof() {}

    /**
     * @param at when it ended
     * @param duration of the restore alone
     * @param bytes that were restored, as the dump tools wrote them
     * @param details a sentence for each thing that is to be known
     * @param store the store that was read
     */
    public Proof(Result result, Instant at, Duration duration, long bytes, List<String> details, String store) {
        this.result = result;
        this.at = at;
        this.millis = duration.toMillis();
        this.bytes = bytes;
        this.details = List.copyOf(details);
        this.store = store;
    }

    public Result result() {
        return result;
    }

    /** Returns when the proof ended. */
    public Instant at() {
        return at;
    }

    /** Returns how long the restore took. */
    public Duration duration() {
        return Duration.ofMillis(millis);
    }

    /** Returns how many bytes were restored, as the dump tools wrote them. */
    public long bytes() {
        return bytes;
    }

    public List<String> details() {
        return details;
    }

    /** Returns the store that was read; null for a proof of a release that knew no copies, which read the backup's own. */
    public @Nullable String store() {
        return store;
    }
}
