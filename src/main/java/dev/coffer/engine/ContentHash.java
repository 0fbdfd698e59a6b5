package dev.coffer.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Hands on a dump in pg_dump's custom format and hashes its content: everything but the time at which the dump was
 * taken, which stands in its head. So two dumps of a database that did not change in between have the same hash,
 * provided that the same tool took them from the same release of the server, uncompressed and through a pipe.
 *
 * <p>Two hashes that differ prove nothing: a table whose rows were merely rewritten dumps in another order. A stream
 * with a head that is not known is hashed whole.
 */
public final class ContentHash extends OutputStream {

    private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);

    /** Magic, three bytes of the archive's version, the sizes of an integer and of an offset, the format. */
    private static final int HEAD = MAGIC.length + 6;

    private static final int CUSTOM = 1;

    /** Second, minute, hour, day, month, year, and whether it is summer time. */
    private static final int TIME_FIELDS = 7;

    /** The first archive version, 1.15, that has one byte for the compression, where there was an integer before. */
    private static final int COMPRESSION_IS_BYTE = 15;

    /** The archive versions, of PostgreSQL 9.0 to 18, whose head is known here. */
    private static final int OLDEST = 12;

    private static final int NEWEST = 16;

    private final OutputStream out;
    private final MessageDigest digest;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(HEAD);
    private long position;
    private long timeStart = Long.MAX_VALUE;
    private long timeEnd = Long.MAX_VALUE;

    /** @param out gets everything, unchanged; flushed and closed with this */
    public ContentHash(OutputStream out) {
        this.out = out;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The hash of all that was written until now, as 64 lower-case hexadecimal digits. */
    public String hex() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        if (position < HEAD) {
            head.write(bytes, offset, (int) Math.min(length, HEAD - position));
            if (head.size() == HEAD) {
                findTime(head.toByteArray());
            }
        }
        long end = position + length;
        hash(bytes, offset, position, Math.min(end, timeStart));
        hash(bytes, offset, Math.max(position, timeEnd), end);
        position = end;
    }

    /** @param from where in the whole stream to begin; nothing is hashed unless {@code to} is greater */
    private void hash(byte[] bytes, int offset, long from, long to) {
        if (to > from) {
            digest.update(bytes, offset + (int) (from - position), (int) (to - from));
        }
    }

    private void findTime(byte[] head) {
        int major = head[5];
        int minor = head[6];
        long integer = 1L + head[8]; // a sign, and the bytes of the value
        boolean known = Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                && major == 1
                && minor >= OLDEST
                && minor <= NEWEST
                && (head[8] == 4 || head[8] == 8)
                && head[10] == CUSTOM;
        if (known) {
            timeStart = HEAD + (minor >= COMPRESSION_IS_BYTE ? 1 : integer);
            timeEnd = timeStart + TIME_FIELDS * integer;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
