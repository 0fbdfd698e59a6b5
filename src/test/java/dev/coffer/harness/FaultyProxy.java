package dev.coffer.harness;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A proxy for HTTP that passes requests on, except those for which a fault was ordered. */
public final class FaultyProxy implements AutoCloseable {

    private static final int LARGEST_CHUNK = 1 << 16;

    private static final Vertx VERTX = Vertx.vertx();

    private final HttpClient client;
    private final HttpServer server;
    private final int to;
    private final List<Order> orders = new ArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, MultiMap> headers = new ConcurrentHashMap<>();

    /** What happens to a request. */
    @FunctionalInterface
    public interface Fault {

        void happen(FaultyProxy proxy, HttpServerRequest request);
    }

    private static final class Order {
        private final Predicate<String> which;
        private final Fault fault;
        private int left;

        private Order(Predicate<String> which, int left, Fault fault) {
            this.which = which;
            this.left = left;
            this.fault = fault;
        }
    }

    private FaultyProxy(int to) throws Exception {
        this.to = to;
        this.client = VERTX.createHttpClient(new HttpClientOptions().setKeepAlive(false));
        this.server = VERTX.createHttpServer(new HttpServerOptions().setHandle100ContinueAutomatically(true))
                .requestHandler(this::handle)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    /** Starts a proxy for a server on this machine. */
    public static FaultyProxy to(int port) {
        try {
            return new FaultyProxy(port);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public URI url() {
        return URI.create("http://localhost:" + server.actualPort());
    }

    public int port() {
        return server.actualPort();
    }

    /** The requests so far, as {@code PUT /path?query}. */
    public List<String> calls() {
        return calls;
    }

    /** The value of a header that the last request of this kind had; null without. */
    public @Nullable String header(Predicate<String> which, String name) {
        return headers.entrySet().stream()
                .filter(call -> which.test(call.getKey()))
                .map(call -> call.getValue().get(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * Orders a fault for the next requests of a kind.
     *
     * @param which tells of a request, as {@code PUT /path?query}, whether it is meant
     * @param times how many of them
     */
    public synchronized FaultyProxy fail(Predicate<String> which, int times, Fault fault) {
        orders.add(new Order(which, times, fault));
        return this;
    }

    /** Withdraws all faults. */
    public synchronized void heal() {
        orders.clear();
    }

    /** Answers without asking the server. */
    public static Fault answer(int status, String body, Map<String, String> headers) {
        return (proxy, request) -> request.body().onSuccess(ignored -> {
            headers.forEach(request.response()::putHeader);
            request.response().setStatusCode(status).end(body);
        });
    }

    /** Answers with an error as S3 writes it. */
    public static Fault error(int status, String code) {
        return answer(
                status,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                        + "</Code><Message>As ordered.</Message></Error>",
                Map.of("Content-Type", "application/xml"));
    }

    /** Closes the connection when a part of the request has come. */
    public static Fault cutRequest() {
        return (proxy, request) -> request.handler(part -> request.connection().close());
    }

    /** Lets the server do what is asked for, and closes the connection before its answer. */
    public static Fault cutAnswer() {
        return (proxy, request) ->
                proxy.pass(request, (answer, body) -> request.connection().close());
    }

    /** Sends so many bytes of the server's answer, and closes the connection. */
    public static Fault cutAnswerAfter(int bytes) {
        return (proxy, request) -> proxy.pass(request, (answer, body) -> {
            head(request, answer).putHeader("Content-Length", Integer.toString(body.length()));
            request.response()
                    .write(body.slice(0, Math.min(bytes, body.length())))
                    .onComplete(written -> request.connection().close());
        });
    }

    /** Reads nothing of the request and never answers. */
    public static Fault hang() {
        return (proxy, request) -> request.pause();
    }

    private interface Answer {
        void come(HttpClientResponse answer, Buffer body);
    }

    private synchronized Fault fault(String call) {
        for (Iterator<Order> all = orders.iterator(); all.hasNext(); ) {
            Order order = all.next();
            if (order.which.test(call)) {
                if (--order.left == 0) {
                    all.remove();
                }
                return order.fault;
            }
        }
        return (proxy, request) -> proxy.pass(request, (answer, body) -> proxy.end(request, answer, body));
    }

    private void handle(HttpServerRequest request) {
        String call = request.method() + " " + request.uri();
        calls.add(call);
        headers.put(call, request.headers());
        fault(call).happen(this, request);
    }

    private void pass(HttpServerRequest request, Answer then) {
        request.body()
                .compose(body -> client.request(new RequestOptions()
                                .setHost("localhost")
                                .setPort(to)
                                .setMethod(request.method())
                                .setURI(request.uri())
                                .setHeaders(request.headers().remove("Expect")))
                        .compose(passed -> passed.send(body)))
                .onSuccess(answer -> answer.body().onSuccess(body -> then.come(answer, body)))
                .onFailure(failure -> request.connection().close());
    }

    private static io.vertx.core.http.HttpServerResponse head(HttpServerRequest request, HttpClientResponse answer) {
        request.response().setStatusCode(answer.statusCode()).headers().addAll(answer.headers());
        request.response().headers().remove("Transfer-Encoding");
        return request.response();
    }

    private void end(HttpServerRequest request, HttpClientResponse answer, Buffer body) {
        head(request, answer);
        if (request.method().equals(HttpMethod.HEAD)) {
            request.response().end();
            return;
        }
        request.response().putHeader("Content-Length", Integer.toString(body.length()));
        for (int at = 0; at < body.length(); at += LARGEST_CHUNK) {
            request.response().write(body.slice(at, Math.min(body.length(), at + LARGEST_CHUNK)));
        }
        request.response().end();
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
