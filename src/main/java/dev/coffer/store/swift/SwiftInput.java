package dev.coffer.store.swift;

import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.UnreadableObjectException;
import dev.coffer.store.remote.Retry;
import dev.coffer.store.remote.TransientStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** An object, or a range of it, as a stream that goes on by range where it broke, and ends only at the recorded length. */
final class SwiftInput extends InputStream {

    private final SwiftContainer container;
    private final String key;
    private final Retry retry;
    private final long end;
    private long at;
    private @Nullable String tag;
    private InputStream open;

    /**
     * Opens an object.
     *
     * @param from the number of bytes to leave out
     * @param length the number of bytes to read at most, and at least one
     * @throws NoSuchObjectException if there is no such object
     * @throws StoreException if it cannot be read
     */
    SwiftInput(SwiftContainer container, String key, long from, long length, Retry retry) throws StoreException {
        this.container = container;
        this.key = key;
        this.retry = retry;
        this.at = from;
        this.end = from > Long.MAX_VALUE - length ? Long.MAX_VALUE : from + length;
        this.open = retry.call(this::request);
    }

    private InputStream request() throws StoreException {
        HttpResponse<InputStream> answer = container.account().open("read " + key, container.path(key), request -> {
            if (at > 0 || end < Long.MAX_VALUE) {
                request.setHeader("Range", "bytes=" + at + "-" + (end < Long.MAX_VALUE ? end - 1 : ""));
            }
            // What was replaced is another object, and its end does not fit to this beginning.
            return tag == null ? request : request.setHeader("If-Match", tag);
        });
        switch (answer.statusCode()) {
            case 200, 206 -> tag = answer.headers().firstValue("ETag").orElse(null);
            case 404 -> throw new NoSuchObjectException(key);
            case 416 -> {
                return InputStream.nullInputStream();
            }
            case 409, 412 ->
                throw new UnreadableObjectException(
                        key,
                        at,
                        answer.statusCode() == 409
                                ? "a segment is missing or differs"
                                : "it was replaced while it was being read",
                        new IOException("Swift answered " + answer.statusCode()));
            default -> throw container.account().unexpected("read " + key, answer);
        }
        if (answer.statusCode() == 200 && at > 0) {
            close(answer.body());
            throw new StoreException(container.account().store() + " ignores ranges, so that " + key
                    + " cannot be read from byte " + at + ".");
        }
        return answer.body();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = open.read(bytes, offset, length);
        } catch (IOException e) {
            close();
            count = retry.call(() -> again(bytes, offset, length));
        }
        at += Math.max(0, count);
        return count;
    }

    private int again(byte[] bytes, int offset, int length) throws StoreException {
        open = request();
        try {
            return open.read(bytes, offset, length);
        } catch (IOException e) {
            close();
            throw new TransientStoreException(
                    container.account().store() + " could not read " + key + ": the answer broke off at byte " + at
                            + " (" + e.getMessage() + ").",
                    e);
        }
    }

    @Override
    public void close() {
        close(open);
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // Nothing more is read from it.
        }
    }
}
