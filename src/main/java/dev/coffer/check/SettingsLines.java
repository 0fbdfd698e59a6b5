package dev.coffer.check;

import dev.coffer.api.paging.PagingConfig;
import dev.coffer.backup.BackupConfig;
import dev.coffer.engine.postgresql.PostgresConfig;
import dev.coffer.limit.LimitConfig;
import dev.coffer.metrics.MetricsConfig;
import dev.coffer.reconcile.SweepConfig;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretConfig;
import dev.coffer.secret.SecretException;
import dev.coffer.secret.SecretFiles;
import dev.coffer.store.StoreConfig;
import dev.coffer.work.WorkConfig;
import java.util.ArrayList;
import java.util.List;

/** Whether all that is set under {@code coffer.} is known, can be read, and lies in its range. */
final class SettingsLines implements Check {

    private final Settings settings;

    SettingsLines(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public List<CheckResult> examine() {
        SetNames names = new SetNames(settings.config(), settings.known());
        List<CheckResult> lines = new ArrayList<>(names.unknown());
        lines.addAll(settings.unreadable());
        ranges().forEach(problem -> lines.add(CheckResult.wrong(name(), problem, "Set it to a value in that range.")));
        SecretFiles.problems(settings.config())
                .forEach(problem -> lines.add(CheckResult.wrong(
                        name(), problem, "Name one file that this user can read and that holds the secret.")));
        lines.addAll(key());
        if (lines.isEmpty()) {
            lines.add(CheckResult.ok(name(), names.count() + " of Coffer's own are set, all known and in their range"));
        }
        return lines;
    }

    private List<String> ranges() {
        return new SettingsCheck(
                        settings.get(PagingConfig.class),
                        settings.get(SealConfig.class),
                        new SealKeys(settings.get(SealConfig.class)),
                        settings.get(StoreConfig.class),
                        settings.get(PostgresConfig.class),
                        settings.get(WorkConfig.class),
                        settings.get(BackupConfig.class),
                        settings.get(LimitConfig.class),
                        settings.get(SweepConfig.class),
                        settings.get(MetricsConfig.class),
                        passwords())
                .outOfRange();
    }

    private List<CheckResult> key() {
        boolean ownCatalog = settings.config()
                .getOptionalValue(CatalogLines.URL, String.class)
                .isPresent();
        try {
            passwords().check();
        } catch (SecretException e) {
            return List.of(CheckResult.wrong(
                    name(), String.valueOf(e.getMessage()), "Make one with: openssl rand -base64 32"));
        }
        boolean named = settings.get(SecretConfig.class).keyFile().isPresent();
        // A file that cannot be read has a line already.
        return passwords().available() || named || !ownCatalog
                ? List.of()
                : List.of(CheckResult.warning(
                        name(),
                        "no coffer.secrets.key: instances can be registered with password_ref only",
                        "Make a key with: openssl rand -base64 32"));
    }

    private SealedPasswords passwords() {
        return new SealedPasswords(settings.get(SecretConfig.class));
    }
}
