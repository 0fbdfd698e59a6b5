package dev.coffer.backup;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What keeps a backup, and with it all that it builds on, from being deleted. */
@Embeddable
class Hold {

    @Column(name = "held_at")
    @SuppressWarnings("UnusedVariable") // the column is shown, and not the field
    private Instant at;

    @Column(name = "held_until")
    private @Nullable Instant until;

    @Column(name = "hold_reason")
    @SuppressWarnings("UnusedVariable") // the column is shown, and not the field
    private @Nullable String reason;

    /** For Hibernate, which sets the fields from a row. */
    @SuppressWarnings("NullAway.Init")
    protected Hold() {}

    /**
     * @param until null for a hold that ends when it is released
     */
    Hold(Instant at, @Nullable Instant until, @Nullable String reason) {
        this.at = at;
        this.until = until;
        this.reason = reason;
    }

    boolean inForce(Instant now) {
        return until == null || until.isAfter(now);
    }

    /** Returns until when it is in force, as the end of a sentence. */
    String end() {
        return until == null ? "until it is released" : "until " + until;
    }
}
