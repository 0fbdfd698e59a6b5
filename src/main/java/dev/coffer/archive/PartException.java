package dev.coffer.archive;

import java.io.IOException;

/** An object of a backup is not what its manifest says; the message says which and how, in one sentence. */
public final class PartException extends IOException {

    private final Damage damage;

    PartException(Damage damage, String message) {
        super(message);
        this.damage = damage;
    }

    PartException(Damage damage, String message, Throwable cause) {
        super(message, cause);
        this.damage = damage;
    }

    public Damage damage() {
        return damage;
    }

    /** What is wrong with it. Where several things are, the first of these. */
    public enum Damage {
        /** The store has no such object. */
        MISSING,
        /** It is shorter than the manifest says. */
        TRUNCATED,
        /** It has other bytes than were stored. */
        STORED_DIFFERS,
        /** It is what was stored, but no identity at hand is one of its recipients': no damage, if there is another. */
        NO_IDENTITY,
        /** It is what was stored, but not what age can read. */
        NOT_DECRYPTABLE,
        /** It is what was stored, but not what zstd can read. */
        NOT_DECOMPRESSIBLE,
        /** It is what was stored, but not the dump that the manifest describes. */
        RAW_DIFFERS
    }
}
