package dev.coffer.restore.prove;

import dev.coffer.restore.prove.ProofConfig.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** When backups are proven by themselves: the rule of an instance precedes that of its account, and that the general one. */
record ProofRules(ProofConfig config) {

    /** Whether no backup is ever proven by itself. */
    boolean areNone() {
        return config.every().isEmpty()
                && config.everyNth().isEmpty()
                && config.rules().isEmpty();
    }

    /** Whether the newest complete backup of an instance is to be proven. */
    boolean isDue(ProvableInstance instance, Instant now) {
        Optional<Rule> rule = rule(each -> each.instance().map(UUID::fromString).equals(Optional.of(instance.id())))
                .or(() -> rule(
                        each -> each.instance().isEmpty() && each.account().equals(Optional.of(instance.account()))));
        Optional<Duration> every = rule.isPresent() ? rule.get().every() : config.every();
        Optional<Integer> nth = rule.isPresent() ? rule.get().everyNth() : config.everyNth();
        Instant last = instance.lastProof();
        boolean late =
                every.isPresent() && (last == null || !last.plus(every.get()).isAfter(now));
        return late || (nth.isPresent() && instance.backupsSinceProof() >= nth.get());
    }

    private Optional<Rule> rule(Predicate<Rule> fits) {
        return config.rules().values().stream().filter(fits).findFirst();
    }
}
