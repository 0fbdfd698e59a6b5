package dev.coffer.store.remote;

import dev.coffer.store.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/** What a call over HTTP that failed means. */
public final class HttpErrors {

    /** Those that say that the server, a proxy before it, or the rate of calls is the reason. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 498, 500, 502, 503, 504);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private HttpErrors() {}

    /**
     * Explains a call without an answer.
     *
     * @param store the store, as a sentence begins
     * @param doing the failed operation, as it follows "could not"
     * @return a {@link TransientStoreException} unless no repetition helps
     */
    public static StoreException failed(String store, String doing, URI url, IOException cause) {
        String text = store + " could not " + doing + ": ";
        if (cause instanceof SSLException) {
            return new StoreException(
                    text + "there is no secure connection to " + host(url) + " (" + cause.getMessage()
                            + "). Check the server's certificate and the setting ca-file.",
                    cause);
        }
        return new TransientStoreException(text + reason(url, cause), cause);
    }

    private static String reason(URI url, IOException cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return "the name " + url.getHost() + " does not resolve.";
            }
        }
        if (cause instanceof ConnectException) {
            return host(url) + " does not accept connections.";
        }
        if (cause instanceof HttpTimeoutException) {
            return host(url) + " does not answer.";
        }
        return "the connection to " + host(url) + " failed ("
                + String.valueOf(cause.getMessage()).strip() + ").";
    }

    private static String host(URI url) {
        return url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** Explains an answer that says that the same call may succeed later; nothing if it does not say so. */
    public static Optional<StoreException> passing(String store, String doing, HttpResponse<?> answer) {
        return PASSING.contains(answer.statusCode())
                ? Optional.of(new TransientStoreException(
                        store + " could not " + doing + ": the server answered " + answer.statusCode() + ".",
                        retryAfter(answer.headers().firstValue("Retry-After").orElse(""), Instant.now())))
                : Optional.empty();
    }

    /** Reads a number of seconds or a date. */
    static Optional<Duration> retryAfter(String value, Instant now) {
        Duration pause;
        if (value.matches("[0-9]{1,9}")) {
            pause = Duration.ofSeconds(Long.parseLong(value));
        } else {
            try {
                pause = Duration.between(
                        now,
                        ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
        return Optional.of(pause.isNegative() ? Duration.ZERO : pause)
                .map(asked -> asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked);
    }
}
