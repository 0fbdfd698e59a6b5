package dev.coffer.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A proxy for TCP that passes all bytes on, as load balancers and port forwarding do, at once or when it is let; and a network
 * that fails.
 */
public final class TcpForwarder implements AutoCloseable {

    private final ServerSocket listening;
    private final int to;
    private final Semaphore waiting = new Semaphore(0);
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch open;
    private volatile Mode mode = Mode.PASS;

    /** What happens to a new connection. */
    public enum Mode {
        PASS,
        /** It is closed at once. */
        REFUSE,
        /** It stays open, and nothing passes. */
        HOLD
    }

    private TcpForwarder(ServerSocket listening, int to, CountDownLatch open) {
        this.listening = listening;
        this.to = to;
        this.open = open;
    }

    public static TcpForwarder to(int port) {
        return start(port, new CountDownLatch(0));
    }

    /** One that holds up every connection until {@link #release}. */
    public static TcpForwarder holding(int port) {
        return start(port, new CountDownLatch(1));
    }

    private static TcpForwarder start(int port, CountDownLatch open) {
        try {
            TcpForwarder forwarder =
                    new TcpForwarder(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port, open);
            daemon(forwarder::accept);
            return forwarder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Returns when a connection is held up. */
    public void awaitConnection() throws InterruptedException {
        waiting.acquire();
    }

    public void release() {
        open.countDown();
    }

    /** Sets what happens to connections from now on. */
    public void set(Mode changed) {
        mode = changed;
    }

    /** Closes all connections. */
    public void cut() {
        for (Socket connection : connections) {
            close(connection);
        }
    }

    private void close(Socket connection) {
        connections.remove(connection);
        try {
            connection.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                waiting.release();
                open.await();
                connections.add(client);
                if (mode == Mode.PASS) {
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
                    daemon(() -> pass(client, server));
                    daemon(() -> pass(server, client));
                } else if (mode == Mode.REFUSE) {
                    close(client);
                }
            }
        } catch (IOException | InterruptedException e) {
            // The test is over.
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side has closed its connection.
        }
        connections.remove(from);
        connections.remove(to);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
