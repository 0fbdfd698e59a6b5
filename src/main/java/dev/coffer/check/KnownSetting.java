package dev.coffer.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A setting that the service reads.
 *
 * @param name the property; what a person chooses stands in quotes and angle brackets
 * @param type in a person's words, as in the reference of the settings
 * @param standard the default; empty where there is none
 */
record KnownSetting(String name, String type, String standard) {

    /** Written by the test that writes the reference of the settings, so that no executable has to look for them. */
    private static final String LIST = "settings.txt";

    private static final String SEPARATOR = " \\| ";

    /** Also read, by no mapping. */
    private static final KnownSetting HOME = new KnownSetting("coffer.home", "path", ".coffer");

    static List<KnownSetting> all() {
        InputStream list = Objects.requireNonNull(KnownSetting.class.getResourceAsStream(LIST), LIST);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            List<KnownSetting> known = new ArrayList<>(List.of(HOME));
            lines.lines().map(KnownSetting::read).forEach(known::add);
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownSetting read(String line) {
        String[] parts = line.split(SEPARATOR, 3);
        return new KnownSetting(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
    }

    /** The environment variable, by SmallRye's rule: upper case, and an underscore for every other character. */
    String variable() {
        return name.toUpperCase(Locale.ROOT).replaceAll("\"<[^>]*>\"", "<NAME>").replaceAll("[^A-Z0-9<>]", "_");
    }

    boolean isNamed(String property) {
        return matches(property, "\"<[^>]*>\"", "(?:\"[^\"]+\"|[^.]+)", name, "(?:\\[\\d+])?");
    }

    boolean isVariable(String variable) {
        return matches(variable, "<NAME>", "\\w+", variable(), "(?:_\\d+_)?");
    }

    private static boolean matches(String text, String hole, String filling, String name, String end) {
        StringBuilder pattern = new StringBuilder();
        String[] parts = name.split(hole, -1);
        for (int i = 0; i < parts.length; i++) {
            pattern.append(i == 0 ? "" : filling).append(Pattern.quote(parts[i]));
        }
        return text.matches(pattern + end);
    }

    /** What its value must be, to follow "must be". */
    String demand() {
        return switch (type) {
            case "number" -> "a whole number that is not too large";
            case "duration" -> "a duration such as 500ms, 5s or 2m";
            case "URL" -> "a URL";
            case "path" -> "a path";
            default -> type.startsWith("`") ? "one of " + type.replace("`", "") : "a " + type;
        };
    }

    /** Whether its value is of a kind that nobody keeps a secret in. */
    boolean isHarmless() {
        return type.equals("number") || type.equals("duration") || type.startsWith("`");
    }
}
