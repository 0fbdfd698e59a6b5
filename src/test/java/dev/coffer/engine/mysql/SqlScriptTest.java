package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {

    @Test
    void a_statement_ends_at_a_semicolon() throws IOException {
        assertThat(statements("SELECT 1;\n\nSELECT 2 ;SELECT 3")).containsExactly("SELECT 1", "SELECT 2 ", "SELECT 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT 'it''s; \\'; \\\\'",
                "SELECT \"a;\\\"b\"",
                "SELECT `a``;b\\`",
                "SELECT 1 /* ; ' */ + 1",
                "SELECT 1 -- ; don't\n + 1",
                "SELECT 1 # ; \"\n + 1",
                "SELECT 5--1",
                "/*!50003 SELECT 1 */",
                "/*M!100100 SELECT 1 */",
            })
    void a_semicolon_in_quotes_or_comments_ends_nothing(String statement) throws IOException {
        assertThat(statements(statement + ";SELECT 2;")).containsExactly(statement, "SELECT 2");
    }

    @Test
    void a_semicolon_in_a_comment_that_a_server_executes_ends_the_statement() throws IOException {
        assertThat(statements("/*!50003 SELECT 1; */;")).containsExactly("/*!50003 SELECT 1", "*/");
    }

    @Test
    void the_delimiter_can_be_changed() throws IOException {
        String body = "CREATE PROCEDURE p() BEGIN\n/*\nDELIMITER ;\n*/\nSELECT 1; SELECT ';;'; END ";

        assertThat(statements("DELIMITER ;;\n" + body + ";;\nDELIMITER ;\nSELECT 1;"))
                .containsExactly("DELIMITER ;;", body, "DELIMITER ;", "SELECT 1");
    }

    @Test
    void comments_between_statements_stand_alone() throws IOException {
        assertThat(statements("/*M!999999\\- enable the sandbox mode */ \n-- it's\n#\n/* ; */SELECT 1;-- end"))
                .containsExactly(
                        "/*M!999999\\- enable the sandbox mode */",
                        "-- it's\n",
                        "#\n",
                        "/* ; */",
                        "SELECT 1",
                        "-- end");
    }

    @Test
    void backslashes_escape_unless_the_mode_says_otherwise() throws IOException {
        String script = "/*!50003 SET sql_mode              = 'ANSI,NO_BACKSLASH_ESCAPES' */ ;SELECT 'a\\';"
                + "/*!50003 SET sql_mode = @saved_sql_mode */ ;SELECT 'a\\';';";

        assertThat(statements(script))
                .containsExactly(
                        "/*!50003 SET sql_mode              = 'ANSI,NO_BACKSLASH_ESCAPES' */ ",
                        "SELECT 'a\\'",
                        "/*!50003 SET sql_mode = @saved_sql_mode */ ",
                        "SELECT 'a\\';'");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 1_000_000})
    void the_size_of_reads_does_not_matter(int most) throws IOException {
        List<String> wanted = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            String statement = "INSERT INTO `t` VALUES (" + i + ",'" + "x;\\'`--\"#/*".repeat(i * 3) + "')";
            wanted.add(statement);
            text.append(statement).append(";\n");
        }

        assertThat(statements(new Slow(text.toString(), most))).isEqualTo(wanted);
    }

    @Test
    void what_is_not_read_is_skipped_and_what_is_copied_keeps_its_delimiter() throws IOException {
        SqlScript script = script("SELECT 1;DELIMITER $$\nSELECT 2$$\n-- c\nSELECT 3");
        ByteArrayOutputStream copied = new ByteArrayOutputStream();

        assertThat(script.next()).isTrue();
        while (script.next()) {
            script.copyTo(copied);
        }

        assertThat(copied).hasToString("DELIMITER $$\nSELECT 2$$\n-- c\n\nSELECT 3\n");
        assertThat(script.next()).isFalse();
    }

    @Test
    void a_statement_that_is_too_long_is_not_kept() throws IOException {
        SqlScript script = script("SELECT '" + "x".repeat(2000) + "';");
        script.next();

        assertThatThrownBy(() -> script.read(1000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1000");
    }

    private static SqlScript script(String text) {
        return new SqlScript(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> statements(String text) throws IOException {
        return statements(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> statements(InputStream in) throws IOException {
        SqlScript script = new SqlScript(in);
        List<String> statements = new ArrayList<>();
        while (script.next()) {
            statements.add(new String(script.read(10_000_000), StandardCharsets.UTF_8));
        }
        return statements;
    }

    /** Gives only a few bytes at a time. */
    private static final class Slow extends FilterInputStream {

        private final int most;

        Slow(String text, int most) {
            super(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            this.most = most;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(most, length));
        }
    }
}
