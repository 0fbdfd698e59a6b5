package dev.coffer.engine.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Statements as a client gets them, one piece after the other, with the number of the line that it is given next. */
abstract class ClientScript extends InputStream {

    /** The longest statement that is read whole, in bytes: one that makes, changes or drops something. */
    static final int LONGEST = 64 * 1024 * 1024;

    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;
    private long line = 1;
    private volatile boolean stopped;

    /**
     * Goes on to what follows: calls {@link #write} or {@link #pass} with it, if it is for the client.
     *
     * @return whether there may be more after that
     */
    abstract boolean advance() throws IOException;

    /** Gives the client a text, in Latin 1. */
    final void write(String text) {
        piece = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Gives the client the next piece of a statement, or its ending.
     *
     * @return whether the statement goes on
     */
    final boolean pass(SqlScript statements) throws IOException {
        ByteBuffer read = statements.piece();
        piece = read != null ? read : ByteBuffer.wrap(statements.ending());
        return read != null;
    }

    /** Returns the line of this script that the client is given next, from 1. */
    final long line() {
        return line;
    }

    /** Makes the next read fail. Thread-safe. */
    final void stop() {
        stopped = true;
    }

    /** Returns whether all of it was read. */
    final boolean ended() {
        return ended;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!piece.hasRemaining()) {
            if (stopped) {
                throw new StoppedException();
            }
            if (ended) {
                return -1;
            }
            ended = !advance();
        }
        int count = Math.min(length, piece.remaining());
        piece.get(bytes, offset, count);
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return count;
    }

    /** The restore has failed, and nothing more is read. */
    static final class StoppedException extends IOException {

        StoppedException() {
            super("The restore has failed, and reads no more.");
        }
    }
}
