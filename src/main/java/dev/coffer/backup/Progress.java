package dev.coffer.backup;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The progress of a backup, as last reported by its worker. */
@Embeddable
public class Progress {

    /** The bytes that the tools have written. */
    @Column(name = "progress_bytes")
    public @Nullable Long bytes;

    /** The estimated size of all dumps, in bytes. */
    @Column(name = "progress_total")
    public @Nullable Long estimatedTotal;

    /** The current rate, before compression. */
    @Column(name = "progress_rate")
    public @Nullable Long bytesPerSecond;

    /** Null while unknown. */
    @Column(name = "progress_eta")
    public @Nullable Instant eta;

    protected Progress() {}
}
