package dev.coffer.store.swift;

import dev.coffer.store.ContainerName;
import dev.coffer.store.StoreException;
import dev.coffer.store.remote.Segment;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/** A container of objects, made when the first is written. */
record SwiftContainer(SwiftAccount account, String name) {

    /** Returns the container of the segments of large objects. */
    SwiftContainer segments() {
        return new SwiftContainer(account, name + ContainerName.SEGMENTS);
    }

    String path() {
        return SwiftAccount.path(name);
    }

    String path(String key) {
        return SwiftAccount.path(name, key);
    }

    /**
     * Writes an object, whose MD5 Swift checks before it confirms it.
     *
     * @param query of the URL, or empty
     * @return the answer, whatever it says but what {@link SwiftAccount#call} throws
     */
    HttpResponse<byte[]> put(String key, String query, Segment bytes, UnaryOperator<HttpRequest.Builder> headers)
            throws StoreException {
        String doing = "write " + key;
        HttpResponse<byte[]> answer = write(doing, key, query, bytes, headers);
        if (answer.statusCode() != 404) {
            return answer;
        }
        make();
        return write(doing, key, query, bytes, headers);
    }

    private HttpResponse<byte[]> write(
            String doing, String key, String query, Segment bytes, UnaryOperator<HttpRequest.Builder> headers)
            throws StoreException {
        return account.call(doing, "PUT", path(key) + query, headers, bytes);
    }

    private void make() throws StoreException {
        String doing = "make the container " + name;
        HttpResponse<byte[]> answer = account.call(doing, "PUT", path());
        if (answer.statusCode() / 100 != 2) {
            throw account.unexpected(doing, answer);
        }
    }

    static String hex(byte[] md5) {
        return HexFormat.of().formatHex(md5);
    }
}
