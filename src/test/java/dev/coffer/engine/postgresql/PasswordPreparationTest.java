package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.coffer.engine.EngineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords that PostgreSQL's own tools and the driver prepare for SCRAM, each by its own rules. */
@Timeout(120)
class PasswordPreparationTest {

    private static final PostgresServer server = PostgresServer.shared();

    private final PostgresConfig config =
            new PostgresServer.Config(Optional.empty(), Duration.ofSeconds(10), Optional.empty());
    private final PostgresTools tools = new PostgresTools(config);
    private final PostgresEngine engine = new PostgresEngine(config, tools);

    @BeforeEach
    void a_role() {
        server.sql("postgres", "DROP ROLE IF EXISTS prepared", "CREATE ROLE prepared LOGIN");
    }

    @AfterEach
    void without_it() {
        server.sql("postgres", "DROP ROLE prepared");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                " leading and trailing ",
                "back\\slash\\",
                "quote'\"quote",
                "percent%41:colon@at/slash?query=1&x",
                "line\nbreak",
                "tab\tand\u0001control\u007f",
                "$(echo) `id` ${HOME} *",
                "x\u200by",
                "\u200b",
                "\u200bx\u200b",
                "x\u00a0y",
                "x\u2003y\u3000z",
                "x\u00ady",
                "x\u200dy",
                "x\ufeffy",
                "\uff21\uff22",
                "e\u0301",
                "\u00e9",
                "\ufb01ancée ™ ²",
                "\u0221 unassigned",
                "\u200b and unassigned \u0221",
                "\ud83d\ude00 emoji",
                "א bidi",
                "אב",
                "א\u200bב",
                "x\u202ey",
                "\ue000 private",
                "\ufffd",
                "x\u0085y",
                "x\u2028y",
                "日本語"
            })
    void a_password_that_psql_logs_in_with_is_one_that_the_service_logs_in_with(String password) throws Exception {
        password(password);
        assertThatCode(() -> psql(password)).doesNotThrowAnyException();
        assertThatCode(() -> engine.probe(server.target("prepared", password))).doesNotThrowAnyException();
    }

    @Test
    void a_password_may_have_a_thousand_characters() throws Exception {
        String password = "ä\u200b".repeat(500);
        password(password);
        psql(password);
        engine.probe(server.target("prepared", password));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00ad", "\u200d\u2060", "א\u200b"})
    void a_password_that_the_driver_cannot_send_is_named_by_its_character_only(String password) throws Exception {
        password(password);
        psql(password);

        EngineException failure = refusal(password);

        assertThat(failure.code()).isEqualTo(EngineException.Code.SERVER_REFUSED);
        assertThat(failure.getMessage())
                .contains(String.format("U+%04X", (int) password.charAt(password.indexOf('\u200b') < 0 ? 0 : 1)))
                .contains("password")
                .doesNotContain(password, "ongres", "Exception", "driver to fail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong\u200b", "wrong\u0007", "\u00ad", "\u0221\uffff", "wrong"})
    void a_wrong_password_is_refused_without_words_of_the_driver(String password) throws Exception {
        password("right");

        assertThat(refusal(password).getMessage())
                .contains("prepared", "password")
                .doesNotContain(password, "Prohibited", "ongres", "Exception", "driver to fail");
    }

    @Test
    void a_password_that_is_stored_for_md5_is_sent_as_it_is() throws Exception {
        server.sql("postgres", "SET password_encryption = 'md5'; ALTER ROLE prepared PASSWORD 'x\u200by\u00ad'");
        psql("x\u200by\u00ad");
        engine.probe(server.target("prepared", "x\u200by\u00ad"));
    }

    private EngineException refusal(String password) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(
                EngineException.class, () -> engine.probe(server.target("prepared", password)));
    }

    private static void password(String password) {
        server.sql("postgres", "ALTER ROLE prepared PASSWORD '" + password.replace("'", "''") + "'");
    }

    private void psql(String password) throws EngineException, IOException {
        Path psql = tools.newest().orElseThrow().folder().resolve("psql");
        new PostgresLogin(server.target("prepared", password), config)
                .process("psql", psql.toString(), List.of("-X", "-w", "-c", "select 1"), "postgres", "UTF8")
                .run(new ByteArrayOutputStream());
    }
}
