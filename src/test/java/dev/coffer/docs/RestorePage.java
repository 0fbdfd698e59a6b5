package dev.coffer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.TestFolders;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The blocks of {@code docs/restore.md}, which a test pastes into Bash as they are. */
public final class RestorePage {

    private static final Path PAGE = Path.of("docs", "restore.md");

    private final TestServer server;
    private final Path folder;
    private final String decrypt;

    private RestorePage(TestServer server, Path folder, String decrypt) {
        this.server = server;
        this.folder = folder;
        this.decrypt = decrypt;
    }

    /** Follows the page for a backup that is not encrypted. */
    public static RestorePage of(TestServer server, Path folder) {
        return new RestorePage(server, folder, "decrypt() { cat; }\n");
    }

    /** Follows the page for an encrypted backup; {@code identity} is the file of the key. */
    public static RestorePage of(TestServer server, Path folder, Path identity) {
        return new RestorePage(server, folder, block("Prepare", 2).replace("~/key.txt", "'" + identity + "'"));
    }

    /** Returns a block, by the text of the heading that it is below and its number there, from 1 on. */
    public static String block(String heading, int number) {
        List<String> blocks = new ArrayList<>();
        boolean below = false;
        StringBuilder block = null;
        for (String line : lines()) {
            if (block != null && line.equals("```")) {
                blocks.add(block.toString());
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            } else if (line.startsWith("#")) {
                below = line.replaceFirst("^#+ ", "").equals(heading);
            } else if (below && line.equals("```sh")) {
                block = new StringBuilder();
            }
        }
        assertThat(blocks).as(heading).hasSizeGreaterThanOrEqualTo(number);
        return blocks.get(number - 1);
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a paste has printed and how it ended. */
    public record Outcome(int status, String output) {

        /** Returns the output of what must have succeeded. */
        public String succeeded() {
            assertThat(status).as(output).isZero();
            return output;
        }

        /** Returns the output of what must have failed. */
        public String failed() {
            assertThat(status).as(output).isNotZero();
            return output;
        }
    }

    /**
     * Pastes blocks, after those that prepare and before the one that cleans up. The first that fails ends it. No option
     * of Bash makes up for a block that hides a failure.
     */
    public Outcome paste(String... blocks) {
        List<String> pasted = new ArrayList<>(List.of(
                block("Prepare", 1)
                        .replace("/srv/store/demo/INSTANCE/BACKUP", "'" + folder + "'")
                        .replace("PGPORT=5432", "PGPORT=" + server.port())
                        .replace("choose-one", TestServer.PASSWORD),
                decrypt,
                block("Prepare", 3)));
        pasted.addAll(List.of(blocks));
        pasted.add(block("Clean up", 1));
        StringBuilder script = new StringBuilder();
        for (String block : pasted) {
            script.append(block).append("status=$?; ((status == 0)) || exit $status\n");
        }
        return run(script.toString());
    }

    private static Outcome run(String script) {
        Path place = TestFolders.create("coffer-restore");
        Path output = place.resolve("output");
        try {
            ProcessBuilder bash = new ProcessBuilder("bash", "-c", script)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile());
            bash.environment().put("TMPDIR", place.toString());
            Process process = bash.start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            String said = Files.readString(output, StandardCharsets.ISO_8859_1);
            assertThat(ended).as(said).isTrue();
            return new Outcome(process.exitValue(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            TestFolders.delete(place);
        }
    }
}
