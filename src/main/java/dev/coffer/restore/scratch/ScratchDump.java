package dev.coffer.restore.scratch;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.StoredDump;
import dev.coffer.engine.Target;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The dump of a database whose server is not written to any more. Each call of {@link #open} dumps it again.
 *
 * @param login of the server, for that database alone
 */
record ScratchDump(BackupEngine engine, Target login, String database, String format, String tool)
        implements StoredDump {

    /** What is dumped ahead of the reader, in bytes. */
    private static final int AHEAD = 1024 * 1024;

    /** It is not known before it is dumped. */
    @Override
    public long rawBytes() {
        return 0;
    }

    @Override
    public InputStream open() throws IOException {
        PipedInputStream in = new PipedInputStream(AHEAD);
        Dumper dumper = new Dumper(new PipedOutputStream(in));
        dumper.setDaemon(true);
        dumper.start();
        return new Dumped(in, dumper);
    }

    private void dumpTo(PipedOutputStream out) throws EngineException, IOException {
        try (DumpPlan plan = engine.plan(login)) {
            for (DumpPart part : plan.parts()) {
                if (database.equals(part.database())) {
                    var unused = part.dump(out, null);
                }
            }
        }
    }

    /** Dumps into a pipe, and keeps what went wrong for the reader. */
    private final class Dumper extends Thread {

        private final PipedOutputStream out;
        private volatile @Nullable Exception failure;

        Dumper(PipedOutputStream out) {
            super("dump of " + database);
            this.out = out;
        }

        @Override
        public void run() {
            try (out) {
                try {
                    dumpTo(out);
                } catch (EngineException | IOException | RuntimeException e) {
                    // Before the pipe is closed, so that the reader finds it at the end.
                    failure = e;
                }
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    /** The reader's end. */
    private static final class Dumped extends FilterInputStream {

        private final Dumper dumper;

        Dumped(InputStream in, Dumper dumper) {
            super(in);
            this.dumper = dumper;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            Exception failure = dumper.failure;
            if (count < 0 && failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            return count;
        }

        /** Ends the dump. */
        @Override
        public void close() throws IOException {
            super.close();
            dumper.interrupt();
            try {
                dumper.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while a dump ended");
            }
        }
    }
}
