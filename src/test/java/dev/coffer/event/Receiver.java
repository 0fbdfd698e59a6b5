package dev.coffer.event;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/** A receiver of webhooks on this machine, which remembers what it took. */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile IntUnaryOperator answers;

    /** What was sent, and how it was answered. */
    record Received(String path, Map<String, List<String>> headers, String body, int answer) {

        JsonPath json() {
            return JsonPath.from(body);
        }

        String header(String name) {
            return Objects.requireNonNull(headers.get(name)).get(0);
        }
    }

    /** @param answers the status for the request with this number, from 1 on */
    Receiver(IntUnaryOperator answers) {
        this.answers = answers;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = answers.applyAsInt(asked.incrementAndGet());
            exchange.getResponseHeaders().set("Location", url() + "elsewhere");
            received.add(new Received(
                    exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), body, status));
            exchange.sendResponseHeaders(status, -1);
        }
    }

    void answer(IntUnaryOperator next) {
        answers = next;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    List<Received> received() {
        return received;
    }

    /** What it took, in the order in which it came. */
    List<Received> taken() {
        return received.stream().filter(one -> one.answer() < 300).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
