package dev.coffer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.UnreadableStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
    void databases() throws Exception {
        make(SOURCE, true);
        try (RestoreTarget target = restoring().connect(target(), null)) {
            target.drop(COPY);
        }
    }

    @Test
    void a_dump_restores_to_the_same_contents_in_a_new_database() throws Exception {
        RestoreResult result = restore(dump(null).stored);

        assertThat(result.failed()).isEmpty();
        assertThat(result.notes()).isEmpty();
        assertThat(contents(COPY)).isNotEmpty().isEqualTo(contents(SOURCE));
    }

    @Test
    void every_part_of_a_whole_server_restores() throws Exception {
        try (DumpPlan plan = engine().plan(target());
                RestoreTarget target = restoring().connect(target(), null)) {
            assertThat(plan.parts()).isNotEmpty().extracting(DumpPart::database).contains(SOURCE);
            for (DumpPart part : plan.parts()) {
                if (part.database() == null) {
                    assertThat(target.restoreGlobals(MemoryDump.of(plan, part), false)
                                    .failed())
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void what_a_database_holds_is_counted_alike_before_and_after() throws Exception {
        Dump dump = dump(null);
        restore(dump.stored);

        try (RestoreTarget target = restoring().connect(target(), null)) {
            DatabaseContents copy = target.contents(COPY, Set.of(), Duration.ofMinutes(1));
            DatabaseContents source = dump.result.contents().get(0);
            assertThat(copy.schemas()).isEqualTo(source.schemas());
            assertThat(copy.largeObjects()).isEqualTo(source.largeObjects());
        }
    }

    @Test
    void a_restored_database_is_renamed_and_takes_the_place_of_another() throws Exception {
        List<String> before = contents(SOURCE);
        restore(dump(null).stored);
        change(SOURCE);
        List<String> changed = contents(SOURCE);

        try (RestoreTarget target = restoring().connect(target(), null)) {
            target.drop("kept");
            target.drop("other");
            assertThat(target.swapObstacles(SOURCE)).isEmpty();
            target.rename(COPY, "other");
            target.swap(SOURCE, "other", "kept");
            assertThat(target.databases()).contains(SOURCE, "kept").doesNotContain(COPY, "other");
            assertThat(contents(SOURCE)).isEqualTo(before);
            assertThat(contents("kept")).isEqualTo(changed).isNotEqualTo(before);
            target.drop("kept");
            assertThat(target.databases()).doesNotContain("kept");
        }
    }

    @Test
    void a_dump_can_be_checked() throws Exception {
        Dump dump = dump(null);

        engine().check(dump.stored.format(), dump.stored.tool()).read(dump.stored.open());

        assertThatThrownBy(() -> engine().check(dump.stored.format(), dump.stored.tool())
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
        EarlierDump earlier = new EarlierDump(first.result.fingerprint(), sha256(first.stored.bytes()));

        assertThat(dump(earlier).result.repeated()).isTrue();
        change(SOURCE);
        assertThat(dump(earlier).result.repeated()).isFalse();
        assertThat(first.result.repeated()).isFalse();
    }

    @Test
    void a_dump_that_breaks_off_leaves_nothing_and_its_error_is_that_of_the_source() throws Exception {
        MemoryDump half = half(dump(null).stored);
        IOException damaged = new IOException("damaged");

        assertThatThrownBy(() -> restore(half)).extracting("code").isEqualTo(Code.TOOL_FAILED);
        assertThat(databases(COPY)).isFalse();
        assertThatThrownBy(() -> restore(half.before(new UnreadableStream(damaged))))
                .isSameAs(damaged);
        assertThat(databases(COPY)).isFalse();
    }

    @Test
    void a_database_that_is_there_is_neither_restored_to_nor_dropped() throws Exception {
        Dump dump = dump(null);
        make(COPY, true);
        change(COPY);
        List<String> before = contents(COPY);

        assertThatThrownBy(() -> restore(dump.stored)).hasMessageContaining("already");
        assertThat(contents(COPY)).isEqualTo(before);
    }

    @Test
    void what_a_newer_tool_wrote_and_an_unknown_format_are_refused() throws Exception {
        MemoryDump dump = dump(null).stored;
        String newer = dump.tool().replaceFirst("[0-9].*", "99.1");

        assertThatThrownBy(() -> restore(new MemoryDump(SOURCE, dump.format(), newer, dump.bytes(), null)))
                .extracting("code")
                .isEqualTo(Code.TOOL_TOO_OLD);
        assertThatThrownBy(() -> restore(new MemoryDump(SOURCE, "tape", dump.tool(), dump.bytes(), null)))
                .extracting("code")
                .isEqualTo(Code.TOOL_TOO_OLD);
        assertThat(databases(COPY)).isFalse();
    }

    @Test
    void a_database_that_does_not_exist_is_refused_before_anything_is_dumped() {
        assertThatThrownBy(() -> engine().plan(target("missing")))
                .hasMessageContaining("missing")
                .extracting("code")
                .isEqualTo(Code.SERVER_REFUSED);
    }

    private boolean databases(String name) throws EngineException {
        try (RestoreTarget target = restoring().connect(target(), null)) {
            return target.databases().contains(name);
        }
    }

    private RestoreResult restore(StoredDump dump) throws EngineException, IOException {
        DatabaseRestore order = new DatabaseRestore(COPY, List.of(), false, 2);
        try (RestoreTarget target = restoring().connect(target(), null)) {
            target.check(dump, order);
            return target.restore(dump, order);
        }
    }

    private Dump dump(@Nullable EarlierDump earlier) throws EngineException, IOException {
        try (DumpPlan plan = engine().plan(target(SOURCE))) {
            DumpPart part = part(plan);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DumpResult result = part.dump(bytes, earlier);
            String tool = Objects.requireNonNullElse(part.tool(), plan.tool());
            return new Dump(new MemoryDump(SOURCE, part.format(), tool, bytes.toByteArray(), null), result);
        }
    }

    private static DumpPart part(DumpPlan plan) {
        return plan.parts().stream()
                .filter(part -> SOURCE.equals(part.database()))
                .findFirst()
                .orElseThrow();
    }

    private static MemoryDump half(MemoryDump dump) {
        return dump.with(Arrays.copyOf(dump.bytes(), dump.bytes().length / 2));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private record Dump(MemoryDump stored, DumpResult result) {}
}
