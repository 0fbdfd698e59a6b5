package dev.coffer.chaos;

import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What processes leave: logs, in which no secret may be, and other processes, of which none may be left. */
final class Traces {

    /** Takes the beginning of a message: the expression's stack grows with what it takes. */
    private static final Pattern SERIOUS = Pattern.compile(
            "\"loggerName\":\"([^\"]*)\",\"level\":\"(ERROR|FATAL)\",\"message\":\"((?:[^\"\\\\]|\\\\.){0,400})");

    private static final int MOST_SERIOUS = 30;

    /** Of what follows, much is different each time. */
    private static final int LONGEST_MESSAGE = 120;

    /** What shows that rare turns were taken. */
    private static final List<String> TELLING = List.of(
            "was claimed by another run",
            "has another run by now",
            "has the manifest of an earlier attempt",
            "goes back to the queue",
            "has expired; its work",
            "is tried again in",
            "The sweep removed");

    private static final Duration UNTIL_GONE = Duration.ofSeconds(20);

    private final Site site;
    private final Report report;
    private final Map<String, Integer> serious = new TreeMap<>();

    Traces(Site site) {
        this.site = site;
        this.report = site.report;
    }

    /** While the processes are there, with nothing to do. */
    void checkProcesses() throws IOException {
        for (Member member : site.members()) {
            if (member.pid().isEmpty()) {
                report.violation(member.name() + " ended by itself");
            } else {
                ProcessHandle process =
                        ProcessHandle.of(member.pid().getAsLong()).orElseThrow();
                if (!Patience.until(
                        UNTIL_GONE, () -> process.descendants().findAny().isEmpty())) {
                    report.violation(member.name() + " has nothing to do, and still runs "
                            + process.descendants().map(ProcessHandle::info).toList());
                }
            }
        }
        for (Backed source : site.servers()) {
            if (!Patience.until(UNTIL_GONE, () -> source.connections() == 0)) {
                report.violation(source.connections() + " connections to a server are left");
            }
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                checkScript(process);
            }
        }
    }

    /** Stand-ins of tools, whatever their parent is by now. */
    private void checkScript(Path process) {
        try {
            String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            if (line.contains(site.folder.toString()) && line.contains("/tools/") && !line.contains("-Dcoffer.")) {
                report.violation("A tool is left: " + line.replace('\0', ' '));
            }
        } catch (IOException e) {
            // It has already ended.
        }
    }

    void checkLogs() throws IOException {
        List<String> secrets = Stream.concat(
                        Stream.of(TestServer.PASSWORD, MysqlServer.PASSWORD, "AGE-SECRET-KEY"),
                        Stream.of(Account.values()).map(account -> account.token))
                .toList();
        for (Member member :
                Stream.concat(site.members().stream(), Stream.of(site.drainer)).toList()) {
            for (Path log : member.logs().toList()) {
                try (Stream<String> lines = Files.lines(log)) {
                    lines.forEach(line -> checkLine(log, line, secrets));
                }
            }
        }
        serious.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_SERIOUS)
                .forEach(entry ->
                        report.finding("logged as an error %d times: %s".formatted(entry.getValue(), entry.getKey())));
    }

    private void checkLine(Path log, String line, List<String> secrets) {
        report.count("lines in logs");
        for (String secret : secrets) {
            if (line.contains(secret)) {
                report.violation("A secret stands in " + log + ": " + line);
            }
        }
        TELLING.stream()
                .filter(line::contains)
                .forEach(telling -> report.count("lines in logs with '" + telling + "'"));
        Matcher error = SERIOUS.matcher(line);
        if (error.find()) {
            String message =
                    error.group(3).replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "…").replaceAll("\\d+", "#");
            String start = message.substring(0, Math.min(message.length(), LONGEST_MESSAGE));
            serious.merge(error.group(1) + ": " + start, 1, Integer::sum);
        }
    }
}
