package dev.coffer.backup;

import dev.coffer.engine.Moments;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The moments that a backup with pieces of a log can be restored to. */
@Embeddable
class MomentRange {

    @Column(name = "moments_from")
    @SuppressWarnings("UnusedVariable") // the column is shown, and not the field
    private Instant from;

    @Column(name = "moments_to")
    @SuppressWarnings("UnusedVariable") // the column is shown, and not the field
    private Instant to;

    /** For Hibernate, which sets the fields from a row. */
    @SuppressWarnings("NullAway.Init")
    protected MomentRange() {}

    private MomentRange(Moments moments) {
        this.from = moments.from();
        this.to = moments.to();
    }

    static @Nullable MomentRange of(@Nullable Moments moments) {
        return moments == null ? null : new MomentRange(moments);
    }
}
