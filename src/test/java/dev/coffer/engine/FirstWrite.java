package dev.coffer.engine;

import java.io.IOException;
import java.io.OutputStream;

/** An output of a dump that discards it, and does something when the first bytes arrive. */
public final class FirstWrite extends OutputStream {

    private final Action action;
    private boolean written;

    /** What is done while the dump runs. */
    @FunctionalInterface
    public interface Action {
        void run() throws IOException;
    }

    public FirstWrite(Action action) {
        this.action = action;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!written) {
            written = true;
            action.run();
        }
    }
}
