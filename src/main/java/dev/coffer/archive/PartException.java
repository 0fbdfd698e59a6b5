package dev.coffer.archive;

import java.io.IOException;

/** An object of a backup is not what its manifest says; the message says which and how, in one sentence. */
public final class PartException extends IOException {

    private final Damage damage;
    private final String file;

    PartException(Damage damage, String file, String message) {
        super(message);
        this.damage = damage;
        this.file = file;
    }

    PartException(Damage damage, String file, String message, Throwable cause) {
        super(message, cause);
        this.damage = damage;
        this.file = file;
    }

    /** Returns what is wrong. */
    public Damage damage() {
        return damage;
    }

    /** Returns the object's name in the folder of its part. */
    public String file() {
        return file;
    }

    /** What is wrong with it. Where several things are, the first of these. */
    public enum Damage {
        /** The store has no such object. */
        MISSING,
        /** It is shorter than the manifest says. */
        TRUNCATED,
        /** It has other bytes than were stored. */
        STORED_DIFFERS,
        /** It is what was stored, but none of the configured identities is a recipient: no damage if another one is. */
        NO_IDENTITY,
        /** It is what was stored, but not what age can read. */
        NOT_DECRYPTABLE,
        /** It is what was stored, but not what zstd can read. */
        NOT_DECOMPRESSIBLE,
        /** It is what was stored, but not the dump that the manifest describes. */
        RAW_DIFFERS
    }
}
