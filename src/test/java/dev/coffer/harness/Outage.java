package dev.coffer.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL server of this machine that is stopped under its clients, until the outage is closed. */
public final class Outage implements AutoCloseable {

    private final String url;
    private final String user;
    private final String password;
    private final List<String> command;

    private Outage(String url, String user, String password, List<String> command) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.command = command;
    }

    /** Stops the server; when this returns, nothing listens any more. */
    public static Outage of(String url, String user, String password) throws Exception {
        Path data;
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('data_directory')")) {
            row.next();
            data = Path.of(row.getString(1));
        }
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
        String commandLine = Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1);
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        // PostgreSQL's fast shutdown; Java itself sends only SIGTERM, which would wait for every client.
        new ProcessBuilder("kill", "-INT", pid).start().waitFor();
        server.onExit().get(60, TimeUnit.SECONDS);
        return new Outage(url, user, password, List.of(commandLine.split("\0")));
    }

    /** Starts the server again, on the same port and with the same data, and waits until it answers. */
    @Override
    public void close() throws IOException {
        List<String> start = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL does not run as root.
            start.addAll(List.of("unshare", "-U"));
        }
        start.addAll(command);
        Process server = new ProcessBuilder(start)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Api.await(() -> server.isAlive() && answers(), up -> up);
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }
}
