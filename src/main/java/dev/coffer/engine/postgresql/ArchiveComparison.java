package dev.coffer.engine.postgresql;

import dev.coffer.engine.EarlierDump;
import dev.coffer.seal.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Passes on a dump in pg_dump's custom format, and compares it with an earlier one. Two dumps of an unchanged database by
 * the same tool from the same release of the server, uncompressed and through a pipe, differ only in the time at which
 * they were taken, which is in their head. So the dump, with the head of the earlier one in place of its own, must have
 * the hash of the earlier one. The head, to the end of the time, is the fingerprint.
 *
 * <p>Two dumps that differ prove nothing: a table whose rows were merely rewritten dumps in another order. A dump whose
 * head is unknown never repeats an earlier one. The table of contents is read on the way.
 */
final class ArchiveComparison extends FilterOutputStream {

    private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);

    /** Magic, three bytes of the archive's version, the sizes of an integer and of an offset, the format. */
    private static final int HEAD = MAGIC.length + 6;

    private static final int CUSTOM = 1;

    /** Second, minute, hour, day, month, year, and whether it is summer time. */
    private static final int TIME_FIELDS = 7;

    /** The first archive version, 1.15, that has one byte for the compression, where there was an integer before. */
    private static final int COMPRESSION_IS_BYTE = 15;

    /** The archive versions, of PostgreSQL 9.0 to 18, whose head this class knows. */
    private static final int OLDEST = 12;

    private static final int NEWEST = 16;

    private final @Nullable EarlierDump earlier;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(HEAD);
    private int timeStart;
    private long passed;
    private @Nullable ArchiveTable table;

    /** The length of the head; until it is known, the length of the part that tells. */
    private int headLength = HEAD;

    private boolean known;
    private @Nullable MessageDigest digest;

    /**
     * Creates a comparison that has seen nothing.
     *
     * @param out gets everything, unchanged; flushed and closed with this
     * @param earlier what to compare with; null for nothing, which saves the time to compute a hash
     */
    ArchiveComparison(OutputStream out, @Nullable EarlierDump earlier) {
        super(out);
        this.earlier = earlier;
    }

    /** Returns the first bytes, to the end of the time, in lower-case hex; null for a dump whose head is unknown. */
    @Nullable
    String fingerprint() {
        return known && head.size() == headLength ? HexFormat.of().formatHex(head.toByteArray()) : null;
    }

    /** Returns the table of contents, as far as it has passed; null for a dump whose head is unknown. */
    @Nullable
    ArchiveTable table() {
        return table;
    }

    /** Returns whether anything was written. */
    boolean started() {
        return head.size() > 0;
    }

    /**
     * Returns whether everything written is the earlier dump, except for the time. May be called once, since it resets the
     * digest.
     */
    boolean repeated() {
        return digest != null
                && earlier != null
                && HexFormat.of().formatHex(digest.digest()).equals(earlier.rawSha256());
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
        if (table != null) {
            table.read(bytes, offset + (int) Math.min(length, Math.max(0, HEAD - passed)), end);
        }
        passed += length;
    }

    private void headRead(byte[] read) {
        if (read.length == HEAD) {
            findTime(read);
        } else if (earlier != null) {
            compare(read, HexFormat.of().parseHex(earlier.fingerprint()));
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
            table = new ArchiveTable(minor, read[8], read[9]);
        }
    }

    /** Starts to hash with the head of the earlier dump, unless the heads differ in more than the time. */
    private void compare(byte[] read, byte[] before) {
        if (read.length == before.length && Arrays.equals(read, 0, timeStart, before, 0, timeStart)) {
            digest = Sha256.newDigest();
            digest.update(before);
        }
    }
}
