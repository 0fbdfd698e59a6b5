package dev.coffer.backup;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.List;

/** The result of the last verification of a backup. */
@Embeddable
public class Verification {

    /** The possible results. */
    public enum Result {
        /** Every byte that could be checked is unchanged. */
        OK,
        /** Something in the store differs from what was written. */
        DAMAGED,
        /** Something is missing from the store; nothing else is wrong. */
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

    /** For Hibernate. */
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

    /** Returns when the verification ended. */
    public Instant at() {
        return at;
    }

    /** Returns whether the contents of the dumps were checked, and not only the stored bytes. */
    public boolean contentsChecked() {
        return contentsChecked;
    }

    /** Returns the damaged and missing files; files of an earlier backup as {@code <its id>/<file>}. */
    public List<String> brokenFiles() {
        return brokenFiles;
    }

    /** Returns a sentence for each problem and for each thing that could not be checked. */
    public List<String> details() {
        return details;
    }

    public boolean broken() {
        return result != Result.OK;
    }
}
