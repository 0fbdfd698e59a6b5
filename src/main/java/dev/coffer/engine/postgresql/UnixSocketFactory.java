package dev.coffer.engine.postgresql;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Lets the driver use the Unix socket of a server on this machine. The JDK has such sockets as channels only, and the
 * driver wants a {@link Socket}. Timeouts of reads are not supported: such a server is ended with its process.
 */
@RegisterForReflection
public final class UnixSocketFactory extends SocketFactory {

    private final Path path;

    /** The driver calls this by its name. */
    public UnixSocketFactory(String path) {
        this.path = Path.of(path);
    }

    @Override
    public Socket createSocket() {
        return new UnixSocket(path);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket socket = createSocket();
        socket.connect(InetSocketAddress.createUnresolved(host, port), 0);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return createSocket(address, port);
    }

    /** A socket that is connected to one path, whatever address it is asked for. */
    private static final class UnixSocket extends Socket {

        private final UnixDomainSocketAddress address;
        private final SocketChannel channel;

        UnixSocket(Path path) {
            address = UnixDomainSocketAddress.of(path);
            try {
                channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX);
            } catch (IOException e) {
                throw new IllegalStateException("This system has no Unix sockets.", e);
            }
        }

        @Override
        public void connect(SocketAddress ignored, int timeout) throws IOException {
            channel.connect(address);
        }

        @Override
        public void connect(SocketAddress ignored) throws IOException {
            channel.connect(address);
        }

        @Override
        public InputStream getInputStream() {
            return new Input(channel);
        }

        @Override
        public OutputStream getOutputStream() {
            return new Output(channel);
        }

        @Override
        public boolean isConnected() {
            return channel.isConnected();
        }

        @Override
        public boolean isClosed() {
            return !channel.isOpen();
        }

        @Override
        public void setTcpNoDelay(boolean on) {
            // A Unix socket never delays.
        }

        @Override
        public void setKeepAlive(boolean on) {
            // The end of the other process ends the connection.
        }

        @Override
        public void setSoTimeout(int timeout) {
            // A channel that blocks has no such timeout.
        }

        @Override
        public int getSoTimeout() throws SocketException {
            return 0;
        }

        @Override
        public synchronized void close() throws IOException {
            channel.close();
        }
    }

    private static final class Input extends InputStream {

        private final SocketChannel channel;

        Input(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(bytes, from, length));
        }
    }

    private static final class Output extends OutputStream {

        private final SocketChannel channel;

        Output(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
