package dev.coffer.engine.mysql;

import dev.coffer.engine.process.UnixSocket;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/** Lets the driver use the Unix socket of a server on this machine. */
@RegisterForReflection
public final class MysqlSocketFactory extends ConfigurableSocketFactory {

    /** The setting of the driver that has the path of the socket; the driver itself does not know it. */
    static final String PATH = "cofferSocket";

    private Path path = Path.of("");

    /** Creates a factory; the driver calls this by its name. */
    public MysqlSocketFactory() {}

    @Override
    public void setConfiguration(Configuration settings, String host) {
        path = Path.of(settings.nonMappedOptions().getProperty(PATH));
    }

    @Override
    public Socket createSocket() {
        return new UnixSocket(path);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("A Unix socket has no address.");
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
}
