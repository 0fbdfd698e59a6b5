package dev.coffer.archive;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An object of a backup does not match its manifest. The message names the object and the difference, in one sentence.
 */
public final class PartException extends IOException {

    private final Damage damage;
    private final String file;

    PartException(Damage damage, String file, String message, @Nullable Throwable cause) {
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

    /** The kinds of damage. If several apply, the first of these. */
    public enum Damage {
        /** The store has no such object. */
        MISSING,
        /** The object is shorter than the manifest says. */
        TRUNCATED,
        /** The bytes differ from what was stored. */
        STORED_DIFFERS,
        /** The object is intact, but no configured identity matches a recipient. This is not damage. */
        NO_IDENTITY,
        /** The object is intact, but age cannot decrypt it. */
        NOT_DECRYPTABLE,
        /** The object is intact, but zstd cannot decompress it. */
        NOT_DECOMPRESSIBLE,
        /** The object is intact, but is not the dump that the manifest describes. */
        RAW_DIFFERS
    }
}
