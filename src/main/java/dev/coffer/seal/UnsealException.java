package dev.coffer.seal;

import java.io.IOException;

/** A stored object cannot be decrypted or decompressed, although the store is readable. */
public final class UnsealException extends IOException {

    private final Layer layer;

    UnsealException(Layer layer, String message) {
        super(message);
        this.layer = layer;
    }

    UnsealException(Layer layer, String message, Throwable cause) {
        super(message, cause);
        this.layer = layer;
    }

    public Layer layer() {
        return layer;
    }

    /** The step that failed. */
    public enum Layer {
        /** The object is encrypted, and no identity matches a recipient. */
        IDENTITY,
        /** The object is not an age file, or is damaged or truncated. */
        ENCRYPTION,
        /** The object is not a zstd frame, or is damaged or truncated. */
        COMPRESSION
    }
}
