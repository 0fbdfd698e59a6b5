package dev.coffer.seal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The compression and encryption of dumps. */
@ConfigMapping(prefix = "coffer.seal")
public interface SealConfig {

    /** The zstd level, 1 (fastest) to 19 (smallest). From about level 10, compression is slower than most databases. */
    @Min(1)
    @Max(19)
    @WithDefault("3")
    int level();

    /**
     * The number of additional threads that compress one backup, up to 256; 0 compresses on the thread that reads the
     * dump. Memory outside the heap, up to level 5: about 7 MB with 0 threads, 35 MB with two, 40 MB with four. Higher
     * levels need more.
     */
    @Min(0)
    @Max(256)
    @WithDefault("2")
    int threads();

    /**
     * The age public keys ({@code age1…}) that backups are encrypted for. The identity of any one of them can decrypt the
     * backups. The service needs no identity to write them. By default, backups are not encrypted.
     */
    Optional<List<String>> recipients();

    /** The settings of accounts, by their names. */
    Map<String, Account> accounts();

    /**
     * Files with age identities ({@code AGE-SECRET-KEY-1…}), as written by {@code age-keygen}. They are needed only to read
     * encrypted backups. Any matching identity decrypts a backup, so list old ones together with new ones.
     */
    Optional<List<Path>> identityFiles();

    /** The settings of one account. */
    interface Account {

        /** The public keys that the backups of this account are encrypted for, instead of all others. */
        List<String> recipients();
    }
}
