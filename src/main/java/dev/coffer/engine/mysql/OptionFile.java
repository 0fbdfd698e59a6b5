package dev.coffer.engine.mysql;

import dev.coffer.engine.process.ToolFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A file of options, with a password among them, that only this process's user can read, for one run of one tool. */
final class OptionFile implements AutoCloseable {

    private final ToolFolder folder;
    private final Path path;

    private OptionFile(ToolFolder folder, Path path) {
        this.folder = folder;
        this.path = path;
    }

    /** @param options each {@code name} or {@code name=value}, with a {@linkplain #quoted quoted} value where needed */
    static OptionFile create(List<String> options) throws IOException {
        ToolFolder folder = ToolFolder.create();
        Path path = folder.resolve("options");
        boolean written = false;
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            String text = "[client]\n" + String.join("\n", options) + "\n";
            Files.writeString(path, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
            written = true;
            return new OptionFile(folder, path);
        } finally {
            if (!written) {
                folder.close();
            }
        }
    }

    /** Returns a value as an option file has it; the tools know these escapes in double quotes. */
    static String quoted(String value) {
        return "\""
                + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                        .replace("\b", "\\b")
                + "\"";
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
