package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Statements as the server would divide them, and what is written again with another name. */
class SqlReaderTest {

    private static List<String> texts(String sql) {
        return SqlReader.statements(sql).stream().map(SqlStatement::text).toList();
    }

    @Test
    void semicolons_in_literals_names_and_comments_divide_nothing() {
        assertThat(
                        texts(
                                "a 'x;''y'; b \"x;\"\"y\"; c E'x\\';y'; d $$x;y$$; e $t$x;$$;y$t$; -- f;\n g /* ; /* ; */ */ h; ;"))
                .containsExactly("a 'x;''y'", "b \"x;\"\"y\"", "c E'x\\';y'", "d $$x;y$$", "e $t$x;$$;y$t$", "g   h");
    }

    @Test
    void a_backslash_in_a_plain_literal_is_a_character() {
        assertThat(texts("a 'x\\'; b")).containsExactly("a 'x\\'", "b");
    }

    @Test
    void names_lose_their_quotes_and_others_their_capitals() {
        SqlStatement statement =
                SqlReader.statements("CREATE ROLE \"A \"\"b\"\"\" OwneR Größe").get(0);

        assertThat(statement.begins("CREATE", "ROLE")).isTrue();
        assertThat(statement.name(2)).isEqualTo("A \"b\"");
        assertThat(statement.name(3)).isEqualTo("owner");
        assertThat(statement.name(4)).isEqualTo("größe");
    }

    @Test
    void lines_that_are_commands_of_psql_are_skipped_and_told() throws Exception {
        SqlReader reader = new SqlReader(new StringReader("\\! rm -rf /; x\nSELECT 1;\n\\connect a\nSELECT 2;"));

        assertThat(String.valueOf(reader.next())).contains("SELECT 1");
        assertThat(String.valueOf(reader.next())).contains("SELECT 2");
        assertThat(reader.next()).isNull();
        assertThat(reader.skipped()).containsExactly("\\!", "\\connect");
    }

    @Test
    void a_text_that_ends_within_a_literal_is_refused() {
        assertThatThrownBy(() -> new SqlReader(new StringReader("SELECT 'x")).next())
                .isInstanceOf(SqlReader.MalformedException.class);
    }

    @Test
    void only_the_name_of_the_database_is_replaced() {
        assertThat(renamed("ALTER DATABASE a SET search_path TO 'a', \"DATABASE\"", "a"))
                .isEqualTo("ALTER DATABASE \"b\" SET search_path TO 'a', \"DATABASE\"");
        assertThat(renamed("ALTER ROLE database IN DATABASE database SET x TO 'IN DATABASE database'", "database"))
                .isEqualTo("ALTER ROLE database IN DATABASE \"b\" SET x TO 'IN DATABASE database'");
        assertThat(renamed("COMMENT ON DATABASE \"x y\" IS 'ON DATABASE \"x y\"'", "x y"))
                .isEqualTo("COMMENT ON DATABASE \"b\" IS 'ON DATABASE \"x y\"'");
        assertThat(renamed("GRANT CREATE ON DATABASE a TO database WITH GRANT OPTION", "a"))
                .isEqualTo("GRANT CREATE ON DATABASE \"b\" TO database WITH GRANT OPTION");
        assertThat(renamed("DROP DATABASE a", "a")).isNull();
        assertThat(renamed("ALTER DATABASE postgres OWNER TO a", "a")).isNull();
    }

    private static @Nullable String renamed(String sql, String from) {
        return DatabaseProperties.renamed(SqlReader.statements(sql).get(0), from, "b")
                .orElse(null);
    }
}
