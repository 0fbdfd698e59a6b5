package dev.coffer.engine.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A socket that is connected to one path of this machine, whatever address it is asked for. The JDK has such sockets as
 * channels only, and drivers want a {@link Socket}. Timeouts of reads are not supported: a server that is reached by one is
 * ended with its process.
 */
public final class UnixSocket extends Socket {

    private final UnixDomainSocketAddress address;
    private final SocketChannel channel;

    /** Connects to nothing yet. */
    public UnixSocket(Path path) {
        address = UnixDomainSocketAddress.of(path);
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
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
