package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MysqlPrivilegesTest {

    @Test
    void a_privilege_on_everything_covers_every_database() {
        MysqlPrivileges privileges = of(
                "GRANT SELECT, RELOAD, SHOW VIEW, TRIGGER, EVENT ON *.* TO `c`@`%` IDENTIFIED BY PASSWORD '*0'",
                "GRANT ROLE_ADMIN,SHOW_ROUTINE ON *.* TO `c`@`%`");

        assertThat(privileges.missing("shop")).isEmpty();
        assertThat(privileges.hasGlobally("RELOAD")).isTrue();
        assertThat(privileges.hasGlobally("SHOW_ROUTINE")).isTrue();
        assertThat(privileges.hasGlobally("REPLICATION CLIENT")).isFalse();
    }

    @Test
    void all_privileges_are_all() {
        assertThat(of("GRANT ALL PRIVILEGES ON *.* TO `c`@`%` WITH GRANT OPTION")
                        .hasGlobally("RELOAD"))
                .isTrue();
    }

    @Test
    void the_name_of_a_database_is_a_pattern_with_escapes() {
        MysqlPrivileges privileges = of(
                "GRANT ALL PRIVILEGES ON `shop\\_1`.* TO `c`@`%`",
                "GRANT SELECT ON `a``b%`.* TO `c`@`%`", "GRANT SELECT ON `x_`.* TO `c`@`%`");

        assertThat(privileges.missing("shop_1")).isEmpty();
        assertThat(privileges.missing("shopX1")).hasSize(4);
        assertThat(privileges.has("SELECT", "a`bcd")).isTrue();
        assertThat(privileges.has("SELECT", "xy")).isTrue();
        assertThat(privileges.has("SELECT", "xyz")).isFalse();
        assertThat(privileges.hasGlobally("SELECT")).isFalse();
    }

    @Test
    void a_privilege_on_columns_or_on_a_table_is_none_on_the_database() {
        MysqlPrivileges privileges = of(
                "GRANT SELECT ON `shop`.`orders` TO `c`@`%`",
                "GRANT EVENT, SELECT (`a`, `b`), TRIGGER ON `shop`.* TO `c`@`%`");

        assertThat(privileges.missing("shop")).isEqualTo(Set.of("SELECT", "SHOW VIEW"));
    }

    @Test
    void what_is_revoked_of_a_database_is_missing_there() {
        MysqlPrivileges privileges = of(
                "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO `c`@`%`",
                "REVOKE SELECT ON `secret`.* FROM `c`@`%`");

        assertThat(privileges.missing("secret")).containsExactly("SELECT");
        assertThat(privileges.missing("shop")).isEmpty();
        assertThat(privileges.grant(Set.of("SELECT"), "`secret`.*")).isEqualTo("GRANT SELECT ON `secret`.* TO `c`@`%`");
    }

    private static MysqlPrivileges of(String... lines) {
        return new MysqlPrivileges("`c`@`%`", List.of(lines));
    }
}
