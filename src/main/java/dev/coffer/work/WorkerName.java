package dev.coffer.work;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this process is called in the catalog: {@code host/process id}, at most 50 characters. */
@Singleton
public class WorkerName {

    private static final int LONGEST = 50;

    private final String name;

    public WorkerName() {
        String process = "/" + ProcessHandle.current().pid();
        String host = host();
        this.name = host.substring(0, Math.min(host.length(), LONGEST - process.length())) + process;
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
