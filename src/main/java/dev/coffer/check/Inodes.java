package dev.coffer.check;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** How many files a file system still takes, which Java does not tell. */
final class Inodes {

    private Inodes() {}

    /** Nothing where that cannot be found out, or the file system has no such limit. */
    static OptionalLong free(Path folder) {
        try {
            Process process = new ProcessBuilder("df", "-i", "-P", "--", folder.toString())
                    .redirectInput(new File("/dev/null"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                return free(output.lines().toList());
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong free(List<String> lines) {
        if (lines.size() < 2) {
            return OptionalLong.empty();
        }
        List<String> heads = List.of(lines.get(0).toLowerCase(Locale.ROOT).split("\\s+", -1));
        String[] values = lines.get(1).split("\\s+", -1);
        int free = heads.indexOf("ifree");
        int total = heads.indexOf("inodes");
        boolean limited = total < 0 || total >= values.length || !values[total].equals("0");
        return limited && free >= 0 && free < values.length && values[free].matches("\\d{1,18}")
                ? OptionalLong.of(Long.parseLong(values[free]))
                : OptionalLong.empty();
    }
}
