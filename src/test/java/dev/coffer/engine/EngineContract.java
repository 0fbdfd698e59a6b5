package dev.coffer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.UnreadableStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine does, with its real tools and a real server of the subclass. */
@Timeout(120)
public abstract class EngineContract {

    /** A name that a tool or a shell could misread. */
    protected static final String SOURCE = "the \"sö'urce\" a=b \\ $HOME";

    protected static final String COPY = "the cöpy's \\ a=b";

    /** Returns the engine as one that dumps. */
    protected abstract BackupEngine engine();

    /** Returns the same engine as one that restores. */
    protected abstract RestoreEngine restoring();

    /** Returns an account of the server that may do everything. */
    protected abstract Target target(String... databases);

    /** Makes a database, empty or with rows, in place of one that is there. */
    protected abstract void make(String database, boolean filled);

    /** Changes one row of a database. */
    protected abstract void change(String database);

    /** Returns everything that a test can compare of a database; empty for an empty one. */
    protected abstract List<String> contents(String database);

    @BeforeEach
    void databases() {
        make(SOURCE, true);
        make(COPY, false);
    }

    @Test
    void a_dump_restores_to_the_same_contents_in_another_database() throws Exception {
        Dump dump = dump(null);

        List<String> said = restore(new ByteArrayInputStream(dump.bytes));

        assertThat(said).isEmpty();
        assertThat(contents(COPY)).isNotEmpty().isEqualTo(contents(SOURCE));
    }

    @Test
    void every_part_of_a_whole_server_restores() throws Exception {
        try (DumpPlan plan = engine().plan(target(), Map.of())) {
            assertThat(plan.parts()).isNotEmpty().extracting(DumpPart::database).contains(SOURCE);
            for (DumpPart part : plan.parts()) {
                if (part.database() == null) {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    part.dump(bytes, null);
                    restoring()
                            .restore(
                                    new ByteArrayInputStream(bytes.toByteArray()),
                                    part.format(),
                                    Objects.requireNonNullElse(part.tool(), plan.tool()),
                                    target(),
                                    COPY);
                }
            }
        }
    }

    @Test
    void a_dump_can_be_checked() throws Exception {
        Dump dump = dump(null);

        engine().check(dump.format, dump.tool).read(new ByteArrayInputStream(dump.bytes));

        assertThatThrownBy(() -> engine().check(dump.format, dump.tool)
                        .read(new ByteArrayInputStream("no dump".getBytes(StandardCharsets.UTF_8))))
                .extracting("code")
                .isEqualTo(Code.TOOL_FAILED);
    }

    @Test
    void the_dump_of_an_unchanged_database_repeats_the_earlier_one_where_the_engine_compares_them() throws Exception {
        Dump first = dump(null);
        if (first.result.fingerprint() == null) {
            return;
        }
        EarlierDump earlier = new EarlierDump(first.result.fingerprint(), sha256(first.bytes));

        assertThat(dump(earlier).result.repeated()).isTrue();
        change(SOURCE);
        assertThat(dump(earlier).result.repeated()).isFalse();
        assertThat(first.result.repeated()).isFalse();
    }

    @Test
    void a_dump_that_breaks_off_does_not_restore_and_its_error_is_that_of_the_source() throws Exception {
        Dump dump = dump(null);
        IOException damaged = new IOException("damaged");

        assertThatThrownBy(() -> restore(half(dump))).extracting("code").isEqualTo(Code.TOOL_FAILED);
        make(COPY, false);
        assertThatThrownBy(() -> restore(new SequenceInputStream(half(dump), new UnreadableStream(damaged))))
                .isSameAs(damaged);
    }

    @Test
    void a_restore_that_fails_says_why_in_the_words_of_the_tool() throws Exception {
        Dump dump = dump(null);
        restore(new ByteArrayInputStream(dump.bytes));

        assertThatThrownBy(() -> restore(new ByteArrayInputStream(dump.bytes)))
                .hasMessageContaining("already exists")
                .extracting("code")
                .isEqualTo(Code.TOOL_FAILED);
    }

    @Test
    void what_a_newer_tool_wrote_and_an_unknown_format_are_refused() throws Exception {
        Dump dump = dump(null);
        String newer = dump.tool.replaceFirst("[0-9].*", "99.1");

        assertThatThrownBy(() -> restoring().restore(InputStream.nullInputStream(), dump.format, newer, target(), COPY))
                .extracting("code")
                .isEqualTo(Code.TOOL_TOO_OLD);
        assertThatThrownBy(() -> restoring().restore(InputStream.nullInputStream(), "tape", dump.tool, target(), COPY))
                .extracting("code")
                .isEqualTo(Code.TOOL_TOO_OLD);
        assertThat(contents(COPY)).isEmpty();
    }

    @Test
    void a_database_that_does_not_exist_is_refused_before_anything_is_dumped() {
        assertThatThrownBy(() -> engine().plan(target("missing"), Map.of()))
                .hasMessageContaining("missing")
                .extracting("code")
                .isEqualTo(Code.SERVER_REFUSED);
    }

    private List<String> restore(InputStream dump) throws EngineException, IOException {
        try (DumpPlan plan = engine().plan(target(SOURCE), Map.of())) {
            DumpPart part = part(plan);
            String tool = Objects.requireNonNullElse(part.tool(), plan.tool());
            return restoring().restore(dump, part.format(), tool, target(), COPY);
        }
    }

    private Dump dump(@Nullable EarlierDump earlier) throws EngineException, IOException {
        try (DumpPlan plan = engine().plan(target(SOURCE), Map.of())) {
            DumpPart part = part(plan);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DumpResult result = part.dump(bytes, earlier);
            String tool = Objects.requireNonNullElse(part.tool(), plan.tool());
            return new Dump(part.format(), tool, bytes.toByteArray(), result);
        }
    }

    private static DumpPart part(DumpPlan plan) {
        return plan.parts().stream()
                .filter(part -> SOURCE.equals(part.database()))
                .findFirst()
                .orElseThrow();
    }

    private static InputStream half(Dump dump) {
        return new ByteArrayInputStream(dump.bytes, 0, dump.bytes.length / 2);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Dump(String format, String tool, byte[] bytes, DumpResult result) {}
}
