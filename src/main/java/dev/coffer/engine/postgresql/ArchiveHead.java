package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.ToolFolder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of an archive, up to its data, in a file: the table of contents with the definitions of all objects, but none
 * of their rows. {@code pg_restore} reads it as an archive from which everything can be restored but data, as often as needed
 * and in parallel, which it could not from a stream.
 */
final class ArchiveHead implements AutoCloseable {

    /** More than the definitions of any database take; a longer table is damaged. */
    private static final long LARGEST = 1L << 31;

    private final ToolFolder folder;
    private final Path file;

    private ArchiveHead(ToolFolder folder) {
        this.folder = folder;
        this.file = folder.resolve("head");
    }

    /**
     * Reads the beginning of an archive, and leaves the stream where the data begins.
     *
     * @return to be closed by the caller, which deletes the file
     * @throws EngineException TOOL_FAILED if it is no archive; the rest of the stream was not read then
     */
    static ArchiveHead read(InputStream dump) throws EngineException, IOException {
        ArchiveHead head = new ArchiveHead(ToolFolder.create());
        boolean whole = false;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(head.file))) {
            ArchiveReader reader = new ArchiveReader(new Copying(dump, out));
            while (reader.next() != null) {
                // Reading copies.
            }
            whole = true;
            return head;
        } catch (EOFException e) {
            throw new EngineException(Code.TOOL_FAILED, "The dump ends within its table of contents.", e);
        } finally {
            if (!whole) {
                head.close();
            }
        }
    }

    Path file() {
        return file;
    }

    /** What is done with each entry. */
    interface Visitor {
        void visit(ArchiveEntry entry) throws EngineException, IOException;
    }

    /** Shows all entries in their order, one at a time, so that a long table takes no memory. */
    void visit(Visitor visitor) throws EngineException, IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
            ArchiveReader reader = new ArchiveReader(in);
            for (ArchiveEntry entry = reader.next(); entry != null; entry = reader.next()) {
                visitor.visit(entry);
            }
        }
    }

    /**
     * Writes a list for {@code pg_restore --use-list}.
     *
     * @return a file that is deleted with the head; null if nothing is wanted
     */
    @Nullable
    Path list(Predicate<ArchiveEntry> wanted) throws EngineException, IOException {
        Path list = folder.resolve("list");
        int[] count = new int[1];
        try (BufferedWriter writer = Files.newBufferedWriter(list, StandardCharsets.US_ASCII)) {
            visit(entry -> {
                if (!entry.isOfSession() && !entry.isOfDatabase() && wanted.test(entry)) {
                    writer.write(entry.id() + ";\n");
                    count[0]++;
                }
            });
        }
        return count[0] == 0 ? null : list;
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }

    /** Copies what is read, byte by byte where it must, so that nothing is read ahead. */
    private static final class Copying extends FilterInputStream {

        private final OutputStream out;
        private long copied;

        Copying(InputStream in, OutputStream out) {
            super(in);
            this.out = out;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) {
                count(1);
                out.write(b);
            }
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int taken = super.read(bytes, offset, length);
            if (taken > 0) {
                count(taken);
                out.write(bytes, offset, taken);
            }
            return taken;
        }

        @Override
        public long skip(long n) throws IOException {
            byte[] skipped = new byte[(int) Math.min(n, 8192)];
            return Math.max(0, read(skipped, 0, skipped.length));
        }

        private void count(int bytes) throws IOException {
            copied += bytes;
            if (copied > LARGEST) {
                throw new IOException("The table of contents of the archive is larger than " + LARGEST + " bytes");
            }
        }
    }
}
