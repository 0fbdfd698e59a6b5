package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnsupportedFieldsTest {

    @Test
    void the_documentation_lists_every_field_that_is_refused() throws IOException {
        String page = Files.readString(Path.of("docs/openstack-clients.md"));
        List<String> names =
                UnsupportedFields.names().stream().map(name -> "`" + name + "`").toList();
        assertThat(page).contains(names);
    }
}
