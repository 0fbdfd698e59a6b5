package dev.coffer.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.CatalogResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class CommandsTest {

    @Inject
    Commands commands;

    @Test
    void each_command_line_has_its_command_and_each_command_its_line() {
        assertThat(commands.names())
                .isEqualTo(CommandLine.FORMS.stream()
                        .map(CommandLine.Form::name)
                        .sorted()
                        .toList());
    }
}
