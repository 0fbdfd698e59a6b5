package dev.coffer.backup;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.List;

/** What came out when a backup was read back from its store. */
@Embeddable
public class Verification {

    /** What a backup turned out to be. */
    public enum Result {
        /** Every byte that could be checked is what was written. */
        OK,
        /** Something in the store is not what was written. */
        DAMAGED,
        /** Something is not in the store any more; nothing else is wrong. */
        INCOMPLETE
    }

    @Enumerated(EnumType.STRING)
    @Column(name = "verification")
    private Result result;

    @Column(name = "verified_at")
    private Instant at;

    @Column(name = "contents_checked")
    private Boolean contentsChecked;

    @Column(name = "broken_files")
    private List<String> brokenFiles;

    @Column(name = "verification_details")
    private List<String> details;

    /** For Hibernate, which fills in what a row holds. */
    @SuppressWarnings("NullAway.Init")
    protected Verification() {}

    public Verification(
            Result result, Instant at, boolean contentsChecked, List<String> brokenFiles, List<String> details) {
        this.result = result;
        this.at = at;
        this.contentsChecked = contentsChecked;
        this.brokenFiles = List.copyOf(brokenFiles);
        this.details = List.copyOf(details);
    }

    public Result result() {
        return result;
    }

    /** When the backup had been read. */
    public Instant at() {
        return at;
    }

    /** Whether the dumps themselves were looked into, and not the stored bytes alone. */
    public boolean contentsChecked() {
        return contentsChecked;
    }

    /** The files that are damaged or missing; those of an earlier backup as {@code <its id>/<file>}. */
    public List<String> brokenFiles() {
        return brokenFiles;
    }

    /** What is wrong with which file, and what could not be checked, a sentence each. */
    public List<String> details() {
        return details;
    }

    public boolean broken() {
        return result != Result.OK;
    }
}
