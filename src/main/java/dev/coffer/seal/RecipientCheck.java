package dev.coffer.seal;

import dev.coffer.setting.CheckResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Probes for whom backups are encrypted, and whether this service could read them again. */
public final class RecipientCheck {

    private static final byte[] PROBE = "Coffer".getBytes(StandardCharsets.US_ASCII);

    private RecipientCheck() {}

    /** Probes the recipients of all accounts, and of each account that has its own. */
    public static List<CheckResult> examine(SealConfig config) throws IOException {
        SealKeys keys = new SealKeys(config);
        List<String> problems = keys.problems();
        if (!problems.isEmpty()) {
            return problems.stream()
                    .map(problem -> CheckResult.wrong(
                            problem, "Use public keys (age1...) and identity files as age-keygen makes them."))
                    .toList();
        }
        Identities identities = keys.identities();
        List<CheckResult> results = new ArrayList<>();
        List<String> everyone = config.recipients().orElse(List.of());
        if (everyone.isEmpty()) {
            results.add(CheckResult.warning(
                    "none configured: backups are not encrypted",
                    "Make a key with age-keygen, and set COFFER_SEAL_RECIPIENTS to its public half, age1..."));
        } else {
            examine(results, "for all accounts: ", Recipients.of(everyone), identities);
        }
        for (String account : new TreeMap<>(config.accounts()).keySet()) {
            examine(results, "for account " + account + ": ", keys.recipients(account), identities);
        }
        return results;
    }

    private static void examine(List<CheckResult> results, String whose, Recipients recipients, Identities identities)
            throws IOException {
        results.add(CheckResult.ok(whose + String.join(", ", recipients.fingerprints())));
        if (!identities.isEmpty()) {
            results.add(
                    opens(recipients, identities)
                            ? CheckResult.ok(whose + "an identity of this service opens what is sealed")
                            : CheckResult.warning(
                                    whose + "no identity of this service opens what is sealed",
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
}
