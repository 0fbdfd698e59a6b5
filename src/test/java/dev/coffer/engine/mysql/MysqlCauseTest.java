package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MysqlCauseTest {

    @ParameterizedTest
    @EnumSource
    void every_cause_is_in_the_documentation(MysqlCause cause) throws Exception {
        String page = Files.readString(Path.of("docs/troubleshooting.md"));

        assertThat(page)
                .containsPattern("\\| \\Q" + cause.says() + "\\E \\| [0-9, ]* ?\\| \\Q" + cause.advice() + "\\E \\| "
                        + (cause.passing() ? "yes" : "no") + " \\|");
    }
}
