package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.process.Scripts;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.Workplace;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backups whose tool is missing, unfit, killed, or fails. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class ToolFailureTest extends FailureCase {

    @Test
    void without_the_tools_the_backup_says_what_to_install() {
        String instance = register(Registration.of(source, LEDGER));
        workplace.takeTools(workplace.newFolder());

        assertFails(instance, "toolMissing", "no pg_dump", "coffer.engine.postgresql.bin");

        workplace.takeTools(Workplace.realTools());
        assertSucceeds(instance);
    }

    @Test
    void tools_that_are_too_old_are_named_with_the_version_that_is_needed() {
        String instance = register(Registration.of(source, LEDGER));
        workplace.takeTools(Scripts.installation(workplace.newFolder(), "12.1", "exit 1"));

        assertFails(instance, "toolTooOld", "pg_dump 12.1", "PostgreSQL 15 or newer");

        workplace.takeTools(Workplace.realTools());
        assertSucceeds(instance);
    }

    @Test
    void a_killed_tool_is_a_failure_that_says_so() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            String backup = Api.DEMO.backup(instance);
            stalled.await();
            Api.await(
                    () -> Api.DEMO.get("/backups/" + backup).jsonPath(),
                    record ->
                            record.get("backup.progress") != null && record.getLong("backup.progress.bytes") > 100_000);

            StalledDump.tools().forEach(ProcessHandle::destroyForcibly);

            assertFailed(
                    backup, "toolFailed", "pg_dump of database \"" + LEDGER + "\" was killed by signal 9 (SIGKILL)");
        }
        assertSucceeds(instance);
    }

    @Test
    void a_tool_that_gives_up_half_way_is_quoted_without_the_password() {
        String instance = register(Registration.of(source, LEDGER));
        workplace.takeTools(pgDump("""
                %s "$@" | head -c 1000000
                echo "pg_dump: error: lost the server, whose password is $PGPASSWORD" >&2
                exit 1""".formatted(Workplace.realTools().resolve("pg_dump"))));

        assertFails(
                instance,
                "toolFailed",
                "pg_dump of database \"" + LEDGER + "\" ended with exit code 1",
                "pg_dump: error: lost the server, whose password is ***");

        workplace.takeTools(Workplace.realTools());
        assertSucceeds(instance);
    }

    @Test
    void a_tool_that_ends_well_and_writes_nothing_has_failed() {
        String instance = register(Registration.of(source, LEDGER));
        workplace.takeTools(pgDump("exit 0"));

        assertFails(instance, "toolFailed", "pg_dump of database \"" + LEDGER + "\" wrote nothing");

        workplace.takeTools(Workplace.realTools());
        assertSucceeds(instance);
    }

    @Test
    void while_a_dump_runs_no_process_shows_the_password() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        List<String> commandLines;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();

            commandLines = commandLines();
        }

        assertThat(commandLines).anyMatch(line -> line.contains("pg_dump"));
        assertThat(String.join("\n", commandLines)).doesNotContain(passwords());
        Api.DEMO.completed(backup);
    }

    /** The real tools but for pg_dump, which runs a script. */
    private Path pgDump(String script) {
        Path real = Workplace.realTools();
        Path folder = workplace.newFolder();
        Scripts.write(folder, "pg_dumpall", "exec " + real.resolve("pg_dumpall") + " \"$@\"");
        Scripts.write(
                folder,
                "pg_dump",
                "if [ \"$1\" = --version ]; then exec " + real.resolve("pg_dump") + " --version; fi\n" + script);
        return folder;
    }

    private static List<String> commandLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    byte[] line = Files.readAllBytes(process.resolve("cmdline"));
                    lines.add(new String(line, StandardCharsets.ISO_8859_1).replace('\0', ' '));
                } catch (IOException e) {
                    // It has already ended.
                }
            }
        }
        return lines;
    }
}
