package dev.coffer.work;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The name of this process in the catalog: {@code host/process id}, at most 50 characters. Of a host name that is too
 * long, the end gives way to a hash of the whole.
 */
@Singleton
public class WorkerName {

    private static final int LONGEST = 50;
    private static final int HASH = 8;

    private final String name;

    @Inject
    public WorkerName() {
        this(host(), ProcessHandle.current().pid());
    }

    WorkerName(String host, long process) {
        String end = "/" + process;
        this.name = shortened(host, LONGEST - end.length()) + end;
    }

    private static String shortened(String host, int longest) {
        if (host.length() <= longest) {
            return host;
        }
        String hash = UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, HASH);
        return host.substring(0, longest - HASH - 1) + "~" + hash;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
