package dev.coffer.engine;

import dev.coffer.seal.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Hands on a dump in pg_dump's custom format, and tells whether it is an earlier one over again: the same but for the
 * time at which it was taken, which stands in its head. So are two dumps of a database that did not change in between,
 * provided that the same tool took them from the same release of the server, uncompressed and through a pipe. The
 * dump with the head of the earlier one in place of its own must have the earlier one's hash.
 *
 * <p>Two dumps that differ prove nothing: a table whose rows were merely rewritten dumps in another order. A dump with a
 * head that is not known is never an earlier one.
 */
public final class DumpComparison extends OutputStream {

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
    private final @Nullable Earlier earlier;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(HEAD);
    private int timeStart;

    /** How long the head is; as long as that is not known, the part of it that tells. */
    private int headLength = HEAD;

    private boolean known;
    private @Nullable MessageDigest digest;

    /**
     * A dump that was taken before.
     *
     * @param head as {@link #head()} gave it
     * @param rawSha256 the hash of all its bytes, in lower-case hex
     */
    public record Earlier(String head, String rawSha256) {}

    /**
     * Nothing is written yet.
     *
     * @param out gets everything, unchanged; flushed and closed with this
     * @param earlier what to compare with; null for nothing, which saves the time that it takes to hash
     */
    public DumpComparison(OutputStream out, @Nullable Earlier earlier) {
        this.out = out;
        this.earlier = earlier;
    }

    /** The first bytes, to the end of the time, in lower-case hex; null for a dump whose head is not known. */
    public @Nullable String head() {
        return known && head.size() == headLength ? HexFormat.of().formatHex(head.toByteArray()) : null;
    }

    /** Whether all that was written until now is the earlier dump, but for the time. */
    public boolean repeated() {
        if (digest == null || earlier == null) {
            return false;
        }
        try {
            byte[] hash = ((MessageDigest) digest.clone()).digest();
            return HexFormat.of().formatHex(hash).equals(earlier.rawSha256());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Each SHA-256 of these can be cloned", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        int from = offset;
        int end = offset + length;
        while (head.size() < headLength && from < end) {
            int count = Math.min(end - from, headLength - head.size());
            head.write(bytes, from, count);
            from += count;
            if (head.size() == headLength) {
                headRead(head.toByteArray());
            }
        }
        if (digest != null && from < end) {
            digest.update(bytes, from, end - from);
        }
    }

    private void headRead(byte[] read) {
        if (read.length == HEAD) {
            findTime(read);
        } else if (earlier != null) {
            compare(read, HexFormat.of().parseHex(earlier.head()));
        }
    }

    private void findTime(byte[] read) {
        int major = read[5];
        int minor = read[6];
        int integer = 1 + read[8]; // a sign, and the bytes of the value
        known = Arrays.equals(read, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                && major == 1
                && minor >= OLDEST
                && minor <= NEWEST
                && (read[8] == 4 || read[8] == 8)
                && read[10] == CUSTOM;
        if (known) {
            timeStart = HEAD + (minor >= COMPRESSION_IS_BYTE ? 1 : integer);
            headLength = timeStart + TIME_FIELDS * integer;
        }
    }

    /** Begins to hash, as if the head were that of the earlier dump, unless they differ in more than the time. */
    private void compare(byte[] read, byte[] before) {
        if (read.length == before.length && Arrays.equals(read, 0, timeStart, before, 0, timeStart)) {
            digest = Sha256.newDigest();
            digest.update(before);
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
