package dev.coffer.check;

import dev.coffer.secret.SecretFiles;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configurations of properties and variables, and what is said of them. */
final class Configured {

    private Configured() {}

    static SmallRyeConfigBuilder builder(Map<String, String> properties, Map<String, String> variables) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        new PropertiesConfigSource(properties, "test.properties", 400),
                        new EnvConfigSource(variables, 300))
                .withSources(new SecretFiles());
    }

    static SmallRyeConfig config(Map<String, String> properties) {
        return builder(properties, Map.of())
                .withSources(new PropertiesConfigSource(Map.of(SecretFiles.TOLERANT, "true"), CheckCommand.NAME, 1000))
                .build();
    }

    static Settings settings(Map<String, String> properties) {
        return new Settings(config(properties));
    }

    /** As the command would. */
    static String table(Map<String, String> properties, Map<String, String> variables) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        CheckCommand.run(builder(properties, variables), new PrintStream(printed, true, StandardCharsets.UTF_8));
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** The lines about one subject, each as {@code state text -> advice}. */
    static List<String> lines(List<CheckResult> lines) {
        List<String> texts = new ArrayList<>();
        for (CheckResult line : lines) {
            texts.add(line.state().word() + " " + line.text()
                    + line.advice().map(advice -> " -> " + advice).orElse(""));
        }
        return texts;
    }
}
