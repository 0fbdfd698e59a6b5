package dev.coffer.engine.postgresql;

import java.util.Arrays;

/**
 * The table of contents of a dump in pg_dump's custom format, read while the dump passes by. The table stands at the start,
 * after the head, and names each object by the catalog that has it and its OID. Only these two numbers are kept, and of
 * at most {@link #MOST} entries.
 */
final class ArchiveTable {

    /** Eight megabytes of numbers. */
    static final int MOST = 1_000_000;

    /** Longer than any number in decimal. */
    private static final int KEPT = 24;

    /** What comes next. */
    private enum Field {
        BYTE,
        INTEGER,
        TEXT,
        TEXTS,
        OFFSET
    }

    private static final int CATALOG = 2;
    private static final int OID = 3;

    private final int integer;
    private final int offset;
    private final Field[] head;
    private final Field[] entry;
    private Field[] fields;
    private int field;

    /** Bytes that the current field still takes; negative before it has begun. */
    private int left = -1;

    /** Whether the length of a text was read, and its bytes come next. */
    private boolean inText;

    private int textLength;
    private final byte[] kept = new byte[KEPT];
    private int keptLength;
    private int entries = -1;
    private long catalog;
    private long[] objects = new long[1024];
    private int count;
    private boolean damaged;

    /**
     * Creates a reader for what follows the eleven bytes that each archive begins with.
     *
     * @param minor the second number of the archive's version, 12 to 16
     * @param integerBytes the size of an integer without its sign
     * @param offsetBytes the size of an offset
     */
    ArchiveTable(int minor, int integerBytes, int offsetBytes) {
        integer = 1 + integerBytes;
        offset = 1 + offsetBytes;
        // The compression, the time, and the names of the database, the server's version and the tool's; the number of
        // entries.
        head = new Field[12];
        Arrays.fill(head, Field.INTEGER);
        head[0] = minor >= 15 ? Field.BYTE : Field.INTEGER;
        Arrays.fill(head, 8, 11, Field.TEXT);
        // Numbers of the entry; catalog, OID, tag, kind; section; texts up to the owner and a flag; dependencies; where
        // the data is.
        int texts = minor >= 14 ? 6 : 5;
        int relation = minor >= 16 ? 1 : 0;
        entry = new Field[7 + texts + relation + 4];
        Arrays.fill(entry, Field.TEXT);
        entry[0] = Field.INTEGER;
        entry[1] = Field.INTEGER;
        entry[6] = Field.INTEGER;
        if (relation == 1) {
            entry[7 + texts] = Field.INTEGER;
        }
        entry[entry.length - 2] = Field.TEXTS;
        entry[entry.length - 1] = Field.OFFSET;
        fields = head;
    }

    /** Reads the next bytes of the dump; those after the table are none of its. */
    void read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !ended()) {
            if (left < 0) {
                left = length();
                keptLength = 0;
            }
            int taken = Math.min(left, to - at);
            int keeping = Math.min(taken, KEPT - keptLength);
            System.arraycopy(bytes, at, kept, keptLength, keeping);
            keptLength += keeping;
            at += taken;
            left -= taken;
            if (left == 0) {
                left = -1;
                fieldRead();
            }
        }
    }

    /** Whether the table was read to its end, and says all that it has. */
    boolean isWhole() {
        return !damaged && entries == 0 && count <= MOST;
    }

    /** Sorts what was read, once, before the first {@link #has}. */
    void sort() {
        Arrays.sort(objects, 0, Math.min(count, objects.length));
    }

    /** Whether there is an entry for an object; the data of a table has the catalog 0. */
    boolean has(long catalog, long oid) {
        return Arrays.binarySearch(objects, 0, count, key(catalog, oid)) >= 0;
    }

    private static long key(long catalog, long oid) {
        return (catalog << 32) | oid;
    }

    private boolean ended() {
        return damaged || entries == 0;
    }

    private int length() {
        return inText
                ? textLength
                : switch (fields[field]) {
                    case BYTE -> 1;
                    case INTEGER, TEXT, TEXTS -> integer;
                    case OFFSET -> offset;
                };
    }

    private void fieldRead() {
        switch (fields[field]) {
            case BYTE, OFFSET -> next();
            case INTEGER -> {
                if (fields == head && field == head.length - 1) {
                    entries = number();
                    damaged |= entries < 0;
                }
                next();
            }
            case TEXT -> textRead(false);
            case TEXTS -> textRead(true);
        }
    }

    /** A text is its length and its bytes; a negative length is no text, and ends a list of texts. */
    private void textRead(boolean list) {
        if (!inText) {
            textLength = number();
            keptLength = 0;
            if (textLength > 0) {
                inText = true;
                return;
            }
            if (list && textLength == 0) {
                return;
            }
            textEnded(true);
            return;
        }
        inText = false;
        textEnded(!list);
    }

    private void textEnded(boolean leave) {
        if (fields == entry && field == CATALOG) {
            catalog = decimal();
        } else if (fields == entry && field == OID) {
            add(catalog, decimal());
        }
        if (leave) {
            next();
        }
    }

    private void next() {
        field++;
        if (field == fields.length) {
            if (fields == entry) {
                entries--;
            }
            fields = entry;
            field = 0;
        }
    }

    private void add(long of, long oid) {
        if (of == 0 && oid == 0) {
            return;
        }
        if (count < MOST) {
            if (count == objects.length) {
                objects = Arrays.copyOf(objects, Math.min(MOST, 2 * count));
            }
            objects[count] = key(of, oid);
        }
        count++;
    }

    /** A sign, and the value with its lowest byte first. */
    private int number() {
        long value = 0;
        for (int i = Math.min(integer, 5) - 1; i > 0; i--) {
            value = (value << 8) | (kept[i] & 0xff);
        }
        if (value > Integer.MAX_VALUE) {
            damaged = true;
            return -1;
        }
        return (int) (kept[0] == 0 ? value : -value);
    }

    private long decimal() {
        long value = 0;
        for (int i = 0; i < keptLength; i++) {
            int digit = kept[i] - '0';
            if (digit < 0 || digit > 9 || value > 0xffff_ffffL) {
                damaged = true;
                return 0;
            }
            value = 10 * value + digit;
        }
        return value;
    }
}
