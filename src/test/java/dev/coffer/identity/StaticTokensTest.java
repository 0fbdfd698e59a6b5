package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticTokensTest {

    private static final Roles ROLES = new Roles(List.of());

    @Test
    void a_token_stands_for_its_account_and_the_permissions_of_its_role() {
        // given
        StaticTokens tokens = new StaticTokens(List.of("s3cret:team-1:observer", " other:t.2:dbaas:creator "), ROLES);
        // when, then
        assertThat(tokens.find("s3cret")).contains(new Caller("team-1", null, "team-1", Set.of("read")));
        assertThat(tokens.find("other").map(Caller::accountId)).contains("t.2");
        assertThat(tokens.find("S3cret")).isEmpty();
        assertThat(tokens.find("")).isEmpty();
        assertThat(tokens.firstAccount()).contains("team-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret",
                "s3cret:demo",
                ":demo:admin",
                "s3cret::admin",
                "s3cret:demo:",
                "s3cret:demo:administrator",
                "s3cret:demo:owner",
                "s3cret:../demo:admin",
                "s3cret:a/b:admin",
                "s3cret:a b:admin",
                "s3cret:..:admin",
                "first:demo:admin s3cret:demo:admin",
                "",
            })
    void a_malformed_entry_stops_the_start_and_is_named_without_its_token(String entry) {
        assertThatThrownBy(() -> new StaticTokens(List.of("good:demo:admin", entry), ROLES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("coffer.identity.static-tokens[1]")
                .hasMessageNotContaining("s3cret");
    }
}
