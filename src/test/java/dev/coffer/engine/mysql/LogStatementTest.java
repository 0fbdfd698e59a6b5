package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.mysql.LogStatement.Kind;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogStatementTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "BEGIN | SESSION",
                "START TRANSACTION | SESSION",
                "XA START X'61',X'',1 | SESSION",
                "/*!\\C utf8mb4 */ | SESSION",
                "SET TIMESTAMP=1 | SESSION",
                "/*M!100001 SET @@session.gtid_seq_no=1*/ | IDENTITY",
                "SET @@session.sql_mode=4 | SESSION",
                "SET GLOBAL read_only = 1 | SERVER",
                "SET @@global.read_only = 1 | SERVER",
                "SET PASSWORD FOR a = 'b' | ACCOUNTS",
                "set default role r for a | ACCOUNTS",
                "CREATE /* a comment */ USER a | ACCOUNTS",
                "CREATE OR REPLACE ROLE a | ACCOUNTS",
                "grant select on *.* to a | ACCOUNTS",
                "RENAME USER a TO b | ACCOUNTS",
                "FLUSH LOCAL PRIVILEGES | ACCOUNTS",
                "FLUSH TABLES | PASSING",
                "CREATE FUNCTION f RETURNS STRING SONAME 'f.so' | SERVER",
                "CREATE AGGREGATE FUNCTION f RETURNS REAL SONAME 'f.so' | SERVER",
                "CREATE SERVER s FOREIGN DATA WRAPPER mysql | SERVER",
                "INSTALL PLUGIN p SONAME 'p.so' | SERVER",
                "LOAD DATA INFILE 'x' INTO TABLE t | SERVER",
                "CHANGE MASTER TO MASTER_HOST='x' | SERVER",
                "DROP DATABASE IF EXISTS d | DROP_DATABASE",
                "CREATE SCHEMA d | DATABASE",
                "CREATE TABLE `user` (a INT) | CONTENT",
                "CREATE DEFINER=`user`@`%` FUNCTION f() RETURNS INT RETURN 1 | CONTENT",
                "CREATE DEFINER=role PROCEDURE p() SELECT 1 | CONTENT",
                "CREATE SPATIAL INDEX i ON t (g) | CONTENT",
            })
    void a_statement_is_known_by_its_first_words(String sql, Kind kind) {
        assertThat(LogStatement.of(sql, SqlCharset.UTF8).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CREATE TABLE IF NOT EXISTS `a``b`.t (x INT) | a`b",
                "DROP TABLE d.t | d",
                "CREATE TABLE t SELECT * FROM e.u |",
                "CREATE DEFINER='u'@'h' TRIGGER d.t BEFORE INSERT ON x FOR EACH ROW SET @a = 1 | d",
                "CREATE UNIQUE INDEX i ON d.t (a) | d",
                "INSERT IGNORE INTO d.t VALUES (1) | d",
                "UPDATE LOW_PRIORITY d.t SET a = 1 | d",
                "TRUNCATE TABLE d . t | d",
                "ALTER DATABASE CHARACTER SET latin1 |",
                "ALTER DATABASE d CHARACTER SET latin1 | d",
                "RENAME TABLE d.t TO e.t | d",
            })
    void the_database_of_a_statement_is_that_of_its_first_name(String sql, String database) {
        assertThat(LogStatement.of(sql, SqlCharset.UTF8).database()).isEqualTo(database);
    }

    @Test
    void a_definer_that_is_refused_becomes_who_runs_the_statement() {
        assertThat(LogStatement.withoutDefiners(
                        "CREATE DEFINER = /* x */ 'a\\dmin'@localhost VIEW v AS SELECT 1", Set.of("admin")))
                .isEqualTo("CREATE DEFINER = /* x */ CURRENT_USER VIEW v AS SELECT 1");
        assertThat(LogStatement.withoutDefiners("CREATE DEFINER=`b`@`%` VIEW v AS SELECT 1", Set.of("admin")))
                .isEqualTo("CREATE DEFINER=`b`@`%` VIEW v AS SELECT 1");
        assertThat(LogStatement.definer("ALTER DEFINER='b'@'%' EVENT e DISABLE", SqlCharset.UTF8))
                .contains("`b`@`%`");
    }

    @Test
    void a_function_that_is_not_there_can_be_dropped() {
        assertThat(LogStatement.withoutMissing("drop function f")).isEqualTo("drop function IF EXISTS f");
        assertThat(LogStatement.withoutMissing("DROP FUNCTION IF EXISTS f")).isEqualTo("DROP FUNCTION IF EXISTS f");
    }
}
