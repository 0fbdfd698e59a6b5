package dev.coffer.check;

import dev.coffer.catalog.Catalog;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretConfig;
import dev.coffer.secret.SecretException;
import dev.coffer.secret.SecretFiles;
import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import java.util.ArrayList;
import java.util.List;

/** Probes whether all settings are known, can be read, and are in their ranges. */
final class SettingsCheck implements Check {

    private static final String REFERENCE = "Compare it with docs/configuration.md.";
    private static final String MAKE_KEY = "Make a key with: openssl rand -base64 32";

    private final Settings settings;

    SettingsCheck(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public List<CheckResult> examine() {
        UnknownNames unknown = new UnknownNames(settings.config());
        List<CheckResult> results = new ArrayList<>();
        settings.problems().forEach(problem -> results.add(CheckResult.wrong(name(), problem, REFERENCE)));
        unknown.wrong().forEach(problem -> results.add(CheckResult.wrong(name(), problem, REFERENCE)));
        unknown.odd().forEach(problem -> results.add(CheckResult.warning(name(), problem, REFERENCE)));
        SecretFiles.problems(settings.config())
                .forEach(problem -> results.add(CheckResult.wrong(
                        name(), problem, "Name one file that this user can read and that holds the secret.")));
        settings.read(SecretConfig.class).ifPresent(secrets -> examine(secrets, results));
        if (results.isEmpty()) {
            results.add(CheckResult.ok(name(), "all that are set are known and in their ranges"));
        }
        return results;
    }

    private void examine(SecretConfig secrets, List<CheckResult> results) {
        SealedPasswords passwords = new SealedPasswords(secrets);
        try {
            passwords.check();
        } catch (SecretException e) {
            results.add(CheckResult.wrong(name(), String.valueOf(e.getMessage()), MAKE_KEY));
        }
        boolean ownCatalog =
                settings.config().getOptionalValue(Catalog.URL, String.class).isPresent();
        // The embedded catalog makes a key. A file that cannot be read has a result already.
        if (ownCatalog && !passwords.available() && secrets.keyFile().isEmpty()) {
            results.add(CheckResult.warning(
                    name(), "no coffer.secrets.key: instances can be registered with password_ref only", MAKE_KEY));
        }
    }
}
