package dev.coffer.store.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls over HTTP that end when nothing has moved for a time: neither a byte of the request, nor one of the answer. However
 * long a transfer takes, it goes on as long as it moves.
 */
public final class HttpCalls {

    /** The body of a request that has none. */
    public static final Segment NO_BODY = Segment.of(new byte[0]);

    private final HttpClient http;
    private final Duration timeout;

    /**
     * @param timeout how long nothing may move
     */
    public HttpCalls(HttpClient http, Duration timeout) {
        this.http = http;
        this.timeout = timeout;
    }

    /**
     * Makes a call, and reads the answer to its end.
     *
     * @param body is not copied
     * @throws IOException if the call failed, or nothing moved for the time; the answer may have been lost
     */
    public HttpResponse<byte[]> send(HttpRequest.Builder request, String method, Segment body) throws IOException {
        return await(request, method, body, HttpResponse.BodyHandlers.ofByteArray());
    }

    /**
     * Makes a call, and returns its answer with a body that is still to be read, which the caller closes. Reading it fails
     * if no byte comes for the time, or if it ends early. The body of an answer that is no success reads as empty.
     *
     * @throws IOException if the call failed, or nothing moved for the time
     */
    public HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException {
        return await(
                request,
                "GET",
                NO_BODY,
                answer -> answer.statusCode() / 100 == 2
                        ? new AnswerBody(timeout)
                        : HttpResponse.BodySubscribers.replacing(InputStream.nullInputStream()));
    }

    private <T> HttpResponse<T> await(
            HttpRequest.Builder request, String method, Segment body, HttpResponse.BodyHandler<T> handler)
            throws IOException {
        SegmentBody sent = new SegmentBody(body);
        HttpRequest.BodyPublisher publisher = body.length() == 0 ? HttpRequest.BodyPublishers.noBody() : sent;
        CompletableFuture<HttpResponse<T>> answer =
                http.sendAsync(request.method(method, publisher).build(), handler);
        try {
            while (true) {
                long left = timeout.toNanos() - (System.nanoTime() - sent.moved());
                if (left <= 0) {
                    throw new IOException("Nothing moved for " + timeout.toSeconds() + " s.");
                }
                try {
                    return answer.get(left, TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    // More of the body may have been taken since.
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("The call was interrupted.");
        } finally {
            answer.cancel(true);
        }
    }
}
