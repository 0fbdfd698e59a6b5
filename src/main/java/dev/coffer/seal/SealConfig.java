package dev.coffer.seal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How dumps are compressed and encrypted. */
@ConfigMapping(prefix = "coffer.seal")
public interface SealConfig {

    /** The zstd level, 1 (fastest) to 19 (smallest). From about 10 on, compression is slower than most databases. */
    @WithDefault("3")
    int level();

    /**
     * How many further threads compress one backup, up to 256; 0 compresses on the thread that reads the dump. Up to
     * level 5 that takes some 7 MB of memory beside the heap, two threads 35 MB, four 40 MB. Higher levels take more.
     */
    @WithDefault("2")
    int threads();

    /**
     * The public keys of age ({@code age1…}) for which backups are encrypted. Whoever has the identity of one of
     * them can read the backups; this service itself needs none to write them. By default they are not encrypted.
     */
    Optional<List<String>> recipients();

    /** What is different for one account, by its name. */
    Map<String, Account> accounts();

    /**
     * Files with identities of age ({@code AGE-SECRET-KEY-1…}), as {@code age-keygen} writes them. Only reading encrypted
     * backups takes them. Any that fits opens one, so list old ones beside the new.
     */
    Optional<List<Path>> identityFiles();

    /** What is different for one account. */
    interface Account {

        /** The public keys for which the backups of this account are encrypted, instead of all others. */
        List<String> recipients();
    }
}
