package dev.coffer.store.s3;

import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.remote.TransientStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The bytes of an object, or of a range of it. A download that breaks goes on where it broke, and only with the same object:
 * one that was replaced is an error, as is one that ends too early.
 */
final class S3Input extends InputStream {

    private final S3Calls calls;
    private final String key;
    private long at;
    private long end;
    private @Nullable String tag;
    private @Nullable ResponseInputStream<GetObjectResponse> open;

    private S3Input(S3Calls calls, String key, long from, long length) {
        this.calls = calls;
        this.key = key;
        this.at = from;
        this.end = length > Long.MAX_VALUE - from ? Long.MAX_VALUE : from + length;
    }

    /**
     * Opens an object.
     *
     * @param length the number of bytes to read, at least 1
     * @throws NoSuchObjectException if there is none
     */
    static S3Input open(S3Calls calls, String key, long from, long length) throws StoreException {
        S3Input input = new S3Input(calls, key, from, length);
        calls.call("read " + key, input::get);
        return input;
    }

    /** Asks for the bytes from here on; returns false if there are none. */
    private boolean get(S3Client client) throws StoreException {
        boolean ranged = at > 0 || end < Long.MAX_VALUE;
        GetObjectRequest.Builder request = GetObjectRequest.builder()
                .bucket(calls.location().bucket())
                .key(calls.location().name(key))
                .ifMatch(tag);
        if (ranged) {
            request.range("bytes=" + at + "-" + (end < Long.MAX_VALUE ? Long.toString(end - 1) : ""));
        }
        ResponseInputStream<GetObjectResponse> answer;
        try {
            answer = client.getObject(request.build());
        } catch (S3Exception e) {
            if (e.statusCode() == S3Errors.NOT_FOUND && !S3Errors.code(e).equals("NoSuchBucket")) {
                throw new NoSuchObjectException(key);
            }
            if (e.statusCode() == S3Errors.PRECONDITION_FAILED) {
                throw new StoreException(
                        calls.location().words() + " could not read " + key + ": it was replaced while it was read.");
            }
            if (e.statusCode() == S3Errors.RANGE_NOT_SATISFIABLE && tag == null) {
                end = at;
                return false;
            }
            throw e;
        }
        accept(answer);
        open = answer;
        return true;
    }

    /** Checks that these are the bytes that were asked for, and learns where they end. */
    private void accept(ResponseInputStream<GetObjectResponse> answer) throws StoreException {
        GetObjectResponse head = answer.response();
        String range = head.contentRange();
        Long length = head.contentLength();
        boolean right = range == null ? at == 0 : range.startsWith("bytes " + at + "-");
        if (length == null || !right || (tag != null && at + length != end)) {
            answer.abort();
            throw new StoreException(calls.location().words() + " could not read " + key
                    + ": the answer is not the range of bytes that was asked for.");
        }
        end = Math.min(end, at + length);
        tag = head.eTag();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end) {
            return -1;
        }
        int wanted = (int) Math.min(length, end - at);
        int count;
        try {
            count = piece(bytes, offset, wanted);
        } catch (TransientStoreException e) {
            count = calls.retry().call(() -> {
                calls.once("read " + key, this::get);
                return piece(bytes, offset, wanted);
            });
        }
        at += count;
        return count;
    }

    private int piece(byte[] bytes, int offset, int length) throws StoreException {
        ResponseInputStream<GetObjectResponse> from = open;
        if (from == null) {
            throw new StoreException("The stream of " + key + " is closed.");
        }
        try {
            int count = from.read(bytes, offset, length);
            if (count > 0) {
                return count;
            }
            throw new TransientStoreException(
                    broken("it ended after " + at + " of " + end + " bytes."), Optional.empty());
        } catch (TransientStoreException e) {
            from.abort();
            throw e;
        } catch (IOException | SdkException e) {
            from.abort();
            throw new TransientStoreException(broken("the connection broke after " + at + " bytes."), e);
        }
    }

    private String broken(String how) {
        return calls.location().words() + " could not read " + key + ": " + how;
    }

    @Override
    public void close() throws IOException {
        ResponseInputStream<GetObjectResponse> closing = open;
        open = null;
        if (closing != null && at == end) {
            closing.close();
        } else if (closing != null) {
            closing.abort();
        }
    }
}
