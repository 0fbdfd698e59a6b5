package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.process.Scripts;
import dev.coffer.harness.Configured;
import dev.coffer.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolCheckTest {

    @TempDir
    Path folder;

    @Test
    void the_tools_of_this_machine_are_found_with_their_version() {
        assertThat(lines(Workplace.realTools()))
                .first()
                .asString()
                .matches("ok pg_dump 1\\d\\.\\d+ and pg_dumpall in \\S+, for servers of PostgreSQL 10 to 1\\d");
    }

    @Test
    void each_server_is_dumped_with_the_oldest_tools_that_can_and_what_is_missing_is_a_warning() {
        Path thirteen = tools("13.21");
        Path sixteen = tools("16.9");

        assertThat(lines(sixteen, thirteen, tools("16.4"), folder.resolve("gone")))
                .containsExactly(
                        "ok pg_dump 13.21 and pg_dumpall in " + thirteen + ", for servers of PostgreSQL 10 to 13",
                        "ok pg_dump 16.9 and pg_dumpall in " + sixteen + ", for servers of PostgreSQL 14 to 16",
                        "warning none for servers of PostgreSQL 17 to 18: a tool dumps no server newer than itself ->"
                                + " If you back up such servers, install the client tools of PostgreSQL 18.");
    }

    @Test
    void tools_for_all_servers_are_right() {
        Path newest = tools("18.1");

        assertThat(lines(newest))
                .containsExactly(
                        "ok pg_dump 18.1 and pg_dumpall in " + newest + ", for servers of PostgreSQL 10 to 18");
    }

    @Test
    void without_pg_restore_there_is_a_warning() {
        assertThat(lines(Scripts.installation(folder.resolve("half"), "18.1", "")))
                .singleElement()
                .asString()
                .startsWith("warning pg_dump 18.1")
                .contains("there is no pg_restore beside them");
    }

    @Test
    void without_any_tool_nothing_can_be_backed_up() {
        assertThat(lines(folder))
                .singleElement()
                .asString()
                .startsWith("wrong this machine has no pg_dump and pg_dumpall that run -> Install them");
    }

    @Test
    void the_servers_are_those_that_can_be_registered() throws IOException {
        Pattern version = Pattern.compile("'0c0ffe00-0000-4000-8000-000000000001', '(\\d+)'");
        TreeSet<Integer> offered = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            for (Path file : files.toList()) {
                version.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> offered.add(Integer.valueOf(found.group(1))));
            }
        }

        assertThat(offered)
                .containsExactlyElementsOf(IntStream.rangeClosed(ToolCheck.OLDEST, ToolCheck.NEWEST)
                        .boxed()
                        .toList());
    }

    private Path tools(String version) {
        Path bin = Scripts.installation(folder.resolve(version), version, "");
        Scripts.write(bin, "pg_restore", "");
        return bin;
    }

    private static List<String> lines(Path... folders) {
        String bin = Stream.of(folders).map(Path::toString).collect(Collectors.joining(","));
        PostgresConfig config = Configured.mapping(PostgresConfig.class, Map.of("coffer.engine.postgresql.bin", bin));
        return Configured.lines(ToolCheck.examine(new PostgresTools(config)));
    }
}
