package dev.coffer.seal;

import java.io.IOException;

/** What the store holds cannot be turned back into a dump, although the store itself could be read. */
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

    /** Which step could not be undone. */
    public enum Layer {
        /** It is encrypted, and none of the identities is one of its recipients'. */
        IDENTITY,
        /** It is no age file, or a damaged or truncated one. */
        ENCRYPTION,
        /** It is no zstd frame, or a damaged or truncated one. */
        COMPRESSION
    }
}
