package dev.coffer.engine.process;

import java.io.IOException;
import java.io.InputStream;

/** A source whose first read fails. */
public final class UnreadableStream extends InputStream {

    private final IOException failure;

    public UnreadableStream(IOException failure) {
        this.failure = failure;
    }

    @Override
    public int read() throws IOException {
        throw failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        throw failure;
    }
}
