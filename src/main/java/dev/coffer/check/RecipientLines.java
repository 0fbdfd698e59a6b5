package dev.coffer.check;

import dev.coffer.seal.Identities;
import dev.coffer.seal.Recipients;
import dev.coffer.seal.SealConfig;
import dev.coffer.seal.SealKeys;
import dev.coffer.seal.SealingStream;
import dev.coffer.seal.UnsealException;
import dev.coffer.seal.UnsealingStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** For whom backups are encrypted, and whether this service could read them again. */
final class RecipientLines implements Check {

    private static final byte[] PROBE = "Coffer".getBytes(StandardCharsets.US_ASCII);

    private final SealConfig config;

    RecipientLines(SealConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "recipients";
    }

    @Override
    public List<CheckResult> examine() throws IOException {
        List<CheckResult> lines = new ArrayList<>();
        Optional<Identities> identities = identities(lines);
        List<String> everyone = config.recipients().orElse(List.of());
        if (everyone.isEmpty()) {
            lines.add(CheckResult.warning(
                    name(),
                    "none configured: backups are not encrypted",
                    "Make a key with age-keygen, and set COFFER_SEAL_RECIPIENTS to its public half, age1..."));
        } else {
            examine(lines, "all accounts", "coffer.seal.recipients", everyone, identities);
        }
        for (Map.Entry<String, SealConfig.Account> account : new TreeMap<>(config.accounts()).entrySet()) {
            examine(
                    lines,
                    "account " + account.getKey(),
                    "coffer.seal.accounts.\"" + account.getKey() + "\".recipients",
                    account.getValue().recipients(),
                    identities);
        }
        return lines;
    }

    /** Those that are configured; nothing where there are none, or they cannot be read. */
    private Optional<Identities> identities(List<CheckResult> lines) {
        try {
            return Optional.of(new SealKeys(config).identities()).filter(found -> !found.isEmpty());
        } catch (IOException e) {
            lines.add(CheckResult.wrong(
                    name(),
                    String.valueOf(e.getMessage()),
                    "Name files as age-keygen writes them that this user can read."));
            return Optional.empty();
        }
    }

    private void examine(
            List<CheckResult> lines, String whose, String setting, List<String> keys, Optional<Identities> identities)
            throws IOException {
        int before = lines.size();
        for (String key : keys) {
            try {
                Recipients.of(List.of(key));
            } catch (IllegalArgumentException e) {
                lines.add(CheckResult.wrong(
                        name(),
                        setting + " holds " + e.getMessage(),
                        "Use the public key that age-keygen prints, age1..."));
            }
        }
        if (lines.size() > before) {
            return;
        }
        for (String key : keys) {
            String fingerprint = Recipients.of(List.of(key)).fingerprints().get(0);
            lines.add(CheckResult.ok(name(), "for " + whose + ": " + fingerprint + ", " + shortened(key.strip())));
        }
        if (identities.isPresent()) {
            lines.add(
                    opens(Recipients.of(keys), identities.get())
                            ? CheckResult.ok(
                                    name(), "for " + whose + ": an identity of this service opens what is sealed")
                            : CheckResult.warning(
                                    name(),
                                    "for " + whose + ": no identity of this service opens what is sealed",
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
