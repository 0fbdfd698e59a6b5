package dev.coffer.store.remote;

import java.util.Arrays;

/** The segment that is being filled. Its array grows with what is in it, so that a small object costs little. */
final class SegmentBuffer {

    private static final int FIRST = 1 << 16;

    /** Few steps, so that the array that is outgrown is small beside its successor. */
    private static final int GROWTH = 16;

    private final int segment;
    private byte[] bytes;
    private int length;

    /**
     * @param segment the number of bytes that fill it
     */
    SegmentBuffer(int segment) {
        this.segment = segment;
        this.bytes = new byte[Math.min(FIRST, segment)];
    }

    boolean isFull() {
        return length == segment;
    }

    /** Takes as many of the bytes as there is room for, and returns how many. */
    int take(byte[] from, int offset, int count) {
        int taken = Math.min(count, segment - length);
        while (bytes.length < length + taken) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(segment, (long) bytes.length * GROWTH));
        }
        System.arraycopy(from, offset, bytes, length, taken);
        length += taken;
        return taken;
    }

    /** Returns what it was filled with; valid until it is cleared. */
    Segment content() {
        return new Segment(bytes, length);
    }

    /** Empties it, and keeps its array. */
    void clear() {
        length = 0;
    }
}
