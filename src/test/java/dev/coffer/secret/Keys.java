package dev.coffer.secret;

import java.nio.file.Path;
import java.util.Optional;

/** The settings of passwords as a test wants them. */
public record Keys(Optional<String> key, Optional<Path> keyFile, Optional<Path> directory) implements SecretConfig {

    public static final Keys NONE = new Keys(Optional.empty(), Optional.empty(), Optional.empty());

    public static Keys key(String base64) {
        return new Keys(Optional.of(base64), Optional.empty(), Optional.empty());
    }

    static Keys directory(Path directory) {
        return new Keys(Optional.empty(), Optional.empty(), Optional.of(directory));
    }
}
