package dev.coffer.restore.prove;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Configured;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a backup is due to be proven. */
class ProofRulesTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final UUID SHOP = new UUID(0, 1);

    @Test
    void without_a_rule_it_never_is() {
        assertThat(isDue(Map.of(), instance(null, 1000))).isFalse();
        assertThat(rules(Map.of()).areNone()).isTrue();
    }

    @Test
    void it_is_after_the_time_or_where_none_was_tried() {
        Map<String, String> weekly = Map.of("every", "7d");

        assertThat(isDue(weekly, instance(null, 1))).isTrue();
        assertThat(isDue(weekly, instance(NOW.minus(Duration.ofDays(7)), 1))).isTrue();
        assertThat(isDue(weekly, instance(NOW.minus(Duration.ofDays(6)), 1000))).isFalse();
    }

    @Test
    void it_is_after_so_many_backups() {
        Map<String, String> tenth = Map.of("every-nth", "10");

        assertThat(isDue(tenth, instance(NOW, 10))).isTrue();
        assertThat(isDue(tenth, instance(NOW, 9))).isFalse();
    }

    @Test
    void the_rule_of_an_instance_precedes_that_of_its_account_and_that_the_general_one() {
        Map<String, String> rules =
                new HashMap<>(Map.of("every", "1d", "rules.a.account", "team", "rules.a.every", "30d"));
        Proven yesterday = new Proven(NOW.minus(Duration.ofDays(2)));

        assertThat(isDue(rules, yesterday.of("other"))).isTrue();
        assertThat(isDue(rules, yesterday.of("team"))).isFalse();
        rules.put("rules.b.instance", SHOP.toString());
        rules.put("rules.b.every", "1d");
        assertThat(isDue(rules, yesterday.of("team"))).isTrue();
    }

    private record Proven(Instant last) {
        ProvableInstance of(String account) {
            return new ProvableInstance(SHOP, account, new UUID(0, 2), last, 1);
        }
    }

    private static ProvableInstance instance(@Nullable Instant last, long since) {
        return new ProvableInstance(SHOP, "team", new UUID(0, 2), last, since);
    }

    private static boolean isDue(Map<String, String> settings, ProvableInstance instance) {
        return rules(settings).isDue(instance, NOW);
    }

    private static ProofRules rules(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("coffer.proof." + name, value));
        return new ProofRules(Configured.mapping(ProofConfig.class, named));
    }
}
