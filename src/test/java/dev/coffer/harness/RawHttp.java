package dev.coffer.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP/1.1 connection on which a test says exactly what it wants, also what no client would send. */
public final class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    /** An answer; header names in any case. */
    public record Answer(int status, Map<String, String> headers, String body) {

        public FaultAnswer fault() {
            return FaultAnswer.of(status, headers.getOrDefault("Content-Type", ""), body);
        }
    }

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects to the service under test. */
    public static RawHttp connect() {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new RawHttp(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request of a caller and reads the answer, on a connection of its own. */
    public static Answer ask(String method, String target, String token) {
        try (RawHttp http = connect()) {
            http.send(head(method, target, token) + "\r\n");
            return http.answer(method);
        }
    }

    /** Sends text on a connection of its own, says that nothing more will come, and gives all that comes back. */
    public static String exchange(String text) {
        try (RawHttp http = connect()) {
            try {
                http.send(text);
                http.finish();
            } catch (UncheckedIOException e) {
                // The server need not hear all of it out; what it said is there to be read.
            }
            return new String(http.in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request's first lines, each with its line end, without the empty one. */
    public static String head(String method, String target, String token) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n"
                + (token.isEmpty() ? "" : "X-Auth-Token: " + token + "\r\n");
    }

    /** Sends text, a byte for each character. */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that nothing more will be sent. */
    public void finish() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Answer answer() {
        return answer("GET");
    }

    /** Reads the answer to a request with a method, on which it depends whether a body follows. */
    public Answer answer(String method) {
        String[] status = line().split(" ", 3);
        assertThat(status[0]).startsWith("HTTP/1");
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        try {
            return new Answer(
                    Integer.parseInt(status[1]),
                    headers,
                    method.equals("HEAD") ? "" : new String(body(headers), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (!headers.getOrDefault("Transfer-Encoding", "").equals("chunked")) {
            return in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int length;
        do {
            length = Integer.parseInt(line(), 16);
            body.write(in.readNBytes(length));
            line();
        } while (length > 0);
        return body.toByteArray();
    }

    /** Whether the server has closed the connection; waits until it has, or has waited long enough. */
    public boolean closed() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int read = in.read(); read != '\n'; read = in.read()) {
                assertThat(read).as("the connection ended in: " + line).isNotNegative();
                if (read != '\r') {
                    line.write(read);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
