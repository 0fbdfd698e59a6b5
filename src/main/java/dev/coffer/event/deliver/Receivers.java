package dev.coffer.event.deliver;

import dev.coffer.event.EventConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends to the receivers of webhooks. Each request has a connection of its own to an address that was checked for it, follows
 * no redirect, and reads nothing of the answer but its status.
 */
@Singleton
class Receivers {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WHOLE = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 64;
    private static final int LARGEST_HEADERS = 16 * 1024;

    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;
    private static final int CLIENT_ERROR = 400;

    private final Vertx vertx;
    private final EventConfig.Webhooks config;
    private @Nullable HttpClient client;

    Receivers(Vertx vertx, EventConfig config) {
        this.vertx = vertx;
        this.config = config.webhooks();
    }

    /**
     * Sends a body, and returns if the receiver has taken it.
     *
     * @throws DeliveryException if it has not, or not within a few seconds
     */
    void post(URI url, byte[] body, Map<String, String> headers) throws DeliveryException, InterruptedException {
        Destination to = Destination.of(url, InetAddress::getAllByName, config.allowPrivate());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(
                        SocketAddress.inetSocketAddress(to.port(), to.address().getHostAddress()))
                .setHost(to.host())
                .setPort(to.port())
                .setSsl(to.tls())
                .setURI(to.path())
                .setFollowRedirects(false)
                .setConnectTimeout(CONNECT.toMillis())
                .setIdleTimeout(WHOLE.toMillis());
        int status = send(options, body, headers);
        if (status >= REDIRECT && status < CLIENT_ERROR) {
            throw new DeliveryException(
                    "The receiver answered " + status + ". Redirects are not followed: use the URL that it leads to.");
        }
        if (status < SUCCESS || status >= REDIRECT) {
            throw new DeliveryException("The receiver answered " + status + ".");
        }
    }

    private int send(RequestOptions options, byte[] body, Map<String, String> headers)
            throws DeliveryException, InterruptedException {
        AtomicReference<@Nullable HttpClientRequest> sent = new AtomicReference<>();
        CompletableFuture<Integer> status = client().request(options)
                .compose(request -> {
                    sent.set(request);
                    headers.forEach(request::putHeader);
                    return request.send(Buffer.buffer(body));
                })
                .map(response -> {
                    int code = response.statusCode();
                    response.request().connection().close();
                    return code;
                })
                .toCompletionStage()
                .toCompletableFuture();
        try {
            return status.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new DeliveryException("The receiver did not answer within " + WHOLE.toSeconds() + " s.", e);
        } finally {
            HttpClientRequest request = sent.get();
            if (!status.isDone() && request != null) {
                request.reset();
            }
        }
    }

    private static DeliveryException unreachable(Throwable cause) {
        return cause instanceof SSLException
                ? new DeliveryException("TLS with the receiver failed: " + cause.getMessage(), cause)
                : new DeliveryException(
                        "The receiver cannot be reached: " + cause.getClass().getSimpleName() + ".", cause);
    }

    private synchronized HttpClient client() {
        HttpClient known = client;
        if (known == null) {
            known = vertx.createHttpClient(new HttpClientOptions()
                    .setKeepAlive(false)
                    .setMaxPoolSize(CONNECTIONS)
                    .setMaxHeaderSize(LARGEST_HEADERS)
                    .setConnectTimeout((int) CONNECT.toMillis())
                    .setVerifyHost(true)
                    .setTrustAll(false));
            client = known;
        }
        return known;
    }

    @PreDestroy
    synchronized void close() {
        HttpClient known = client;
        if (known != null) {
            var unused = known.close();
        }
    }
}
