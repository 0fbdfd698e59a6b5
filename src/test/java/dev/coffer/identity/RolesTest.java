package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolesTest {

    private static final Roles ROLES = new Roles(List.of());

    @Test
    void where_roles_disagree_the_wider_one_wins() {
        assertThat(ROLES.permissions(List.of("observer", "dbaas:creator", "member")))
                .isEqualTo(ROLES.permissions(Set.of("member")));
        assertThat(ROLES.permissions(List.of("cloud-admin", "reader"))).contains(Permissions.CLOUD);
    }

    @Test
    void no_known_role_permits_nothing() {
        assertThat(ROLES.permissions(List.of())).isEmpty();
        assertThat(ROLES.permissions(List.of("Adm\u0131n", "cloud_admin", "dbaas:", "")))
                .isEmpty();
    }

    @Test
    void the_case_of_a_role_does_not_matter() {
        assertThat(ROLES.permissions(Set.of("Member"))).isEqualTo(ROLES.permissions(Set.of("member")));
        assertThat(ROLES.known("DBaaS:Observer")).isTrue();
        assertThat(new Roles(List.of("Operator")).permissions(Set.of("OPERATOR")))
                .contains(Permissions.CLOUD);
    }

    @Test
    void a_setting_names_further_roles_that_count_as_cloud_admin() {
        // given
        Roles roles = new Roles(List.of("admin", "operator"));
        // when, then
        assertThat(roles.permissions(Set.of("admin"))).contains(Permissions.CLOUD);
        assertThat(roles.known("operator")).isTrue();
        assertThat(ROLES.known("operator")).isFalse();
    }

    @Test
    void only_the_cloud_admin_reaches_other_accounts() {
        for (String role : List.of("observer", "creator", "member", "admin", "dbaas:admin")) {
            Caller caller = new Caller("demo", null, null, ROLES.permissions(Set.of(role)));
            assertThat(caller.mayEnter("demo")).as(role).isTrue();
            assertThat(caller.mayEnter("other")).as(role).isFalse();
        }
        assertThat(new Caller("demo", null, null, ROLES.permissions(Set.of("cloud-admin"))).mayEnter("other"))
                .isTrue();
    }
}
