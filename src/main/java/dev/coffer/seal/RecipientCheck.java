package dev.coffer.seal;

import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Probes for whom backups are encrypted, and whether this service could read them again. */
public final class RecipientCheck implements Check {

    private static final byte[] PROBE = "Coffer".getBytes(StandardCharsets.US_ASCII);

    private final SealConfig config;

    public RecipientCheck(SealConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "recipients";
    }

    @Override
    public List<CheckResult> examine() throws IOException {
        SealKeys keys = new SealKeys(config);
        List<String> problems = keys.problems();
        if (!problems.isEmpty()) {
            return problems.stream()
                    .map(problem -> CheckResult.wrong(
                            name(),
                            problem,
                            "Use public keys that age-keygen prints, age1..., and files as it writes them that this"
                                    + " user can read."))
                    .toList();
        }
        List<CheckResult> results = new ArrayList<>();
        Identities identities = keys.identities();
        List<String> everyone = config.recipients().orElse(List.of());
        if (everyone.isEmpty()) {
            results.add(CheckResult.warning(
                    name(),
                    "none configured: backups are not encrypted",
                    "Make a key with age-keygen, and set COFFER_SEAL_RECIPIENTS to its public half, age1..."));
        } else {
            examine(results, "for all accounts: ", everyone, identities);
        }
        for (Map.Entry<String, SealConfig.Account> account : new TreeMap<>(config.accounts()).entrySet()) {
            examine(
                    results,
                    "for account " + account.getKey() + ": ",
                    account.getValue().recipients(),
                    identities);
        }
        return results;
    }

    private void examine(List<CheckResult> results, String whom, List<String> keys, Identities identities)
            throws IOException {
        for (String key : keys) {
            String fingerprint = Recipients.of(List.of(key)).fingerprints().get(0);
            results.add(CheckResult.ok(name(), whom + fingerprint + ", " + shortened(key.strip())));
        }
        if (!identities.isEmpty()) {
            results.add(
                    opens(Recipients.of(keys), identities)
                            ? CheckResult.ok(name(), whom + "an identity of this service opens what is sealed")
                            : CheckResult.warning(
                                    name(),
                                    whom + "no identity of this service opens what is sealed",
                                    "Add the identity of one of the recipients to coffer.seal.identity-files, or the"
                                            + " content of backups cannot be verified here."));
        }
    }

    private static boolean opens(Recipients recipients, Identities identities) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (SealingStream seal = new SealingStream(stored, 1, 0, recipients)) {
            seal.write(PROBE);
            seal.finish();
        }
        try (UnsealingStream unseal = new UnsealingStream(new ByteArrayInputStream(stored.toByteArray()), identities)) {
            return Arrays.equals(unseal.readAllBytes(), PROBE);
        } catch (UnsealException e) {
            return false;
        }
    }

    private static String shortened(String key) {
        return key.length() > 20 ? key.substring(0, 12) + "..." + key.substring(key.length() - 4) : key;
    }
}
