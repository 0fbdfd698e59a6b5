package dev.coffer.backup;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far a backup has come, as its worker told last. */
@Embeddable
public class Progress {

    /** Of what the tools have written. */
    @Column(name = "progress_bytes")
    public @Nullable Long bytes;

    /** What all dumps together may come to, in bytes. */
    @Column(name = "progress_total")
    public @Nullable Long estimatedTotal;

    /** Lately, and before compression. */
    @Column(name = "progress_rate")
    public @Nullable Long bytesPerSecond;

    /** Null while it cannot be told. */
    @Column(name = "progress_eta")
    public @Nullable Instant eta;

    protected Progress() {}
}
