package dev.coffer.engine.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The environment of a tool: of the service's own, only the search path, so that no setting leaks in, and which process is
 * its parent.
 */
public final class ToolEnvironment {

    /** A home that does not exist, so that no password, service or certificate file of the service's user is used. */
    public static final String HOME = "/nonexistent";

    private static final String ENCODED = "COFFER_ENCODED";

    /** Decodes the variables in {@link #ENCODED}, and becomes the tool. The full stop saves line ends at the end. */
    private static final String DECODE = """
        for n in $COFFER_ENCODED; do
          eval "v=\\$$n"; v=$(printf '%b.' "$v"); export "$n=${v%.}"
        done
        unset n v COFFER_ENCODED; exec "$@"
        """;

    private ToolEnvironment() {}

    /**
     * Replaces the environment of a process to be started. Java encodes variables in the character set of its locale, which
     * in many containers has only ASCII. Other values go through a shell that decodes them and then becomes the tool,
     * under the same process id.
     */
    public static void apply(ProcessBuilder process, Map<String, String> variables) {
        Map<String, String> environment = process.environment();
        environment.clear();
        environment.put("PATH", Objects.requireNonNullElse(System.getenv("PATH"), "/usr/local/bin:/usr/bin:/bin"));
        environment.put("HOME", HOME);
        environment.put("LANG", "C.UTF-8");
        environment.put("LC_ALL", "C.UTF-8");
        ToolParent.self().ifPresent(self -> environment.put(ToolParent.VARIABLE, self.toString()));
        List<String> encoded = new ArrayList<>();
        variables.forEach((name, value) -> {
            if (isAscii(value)) {
                environment.put(name, value);
            } else {
                environment.put(name, encode(value));
                encoded.add(name);
            }
        });
        if (!encoded.isEmpty()) {
            environment.put(ENCODED, String.join(" ", encoded));
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DECODE, "sh"));
            command.addAll(process.command());
            process.command(command);
        }
    }

    private static boolean isAscii(String value) {
        return value.chars().allMatch(c -> c < 0x80);
    }

    /** Every byte as an octal escape of the shell's {@code printf %b}. */
    private static String encode(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            encoded.append("\\0");
            encoded.append((char) ('0' + ((b >> 6) & 3)));
            encoded.append((char) ('0' + ((b >> 3) & 7)));
            encoded.append((char) ('0' + (b & 7)));
        }
        return encoded.toString();
    }
}
