package dev.coffer.backup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Backups and their removal. */
@ConfigMapping(prefix = "coffer.backup")
public interface BackupConfig {

    /**
     * The number of attempts before a backup is {@code FAILED}. A backup is retried after its worker died, the catalog was
     * unreachable, or an object was dropped during the dump. An attempt that a stopping worker returned does not count.
     */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("3")
    int maxAttempts();

    /**
     * For how long a backup is retried after failures that pass by themselves: the server restarts, is starting, has no
     * connection left, or a connection was lost. Such attempts, 2, 4, 8 … seconds to 5 minutes apart, do not count towards
     * {@code max-attempts}. {@code 0s} turns such retries off.
     */
    @DurationMin
    @DurationMax(days = 7)
    @WithDefault("30m")
    Duration retryFor();

    /**
     * The number of attempts to remove the objects of a deleted backup, 2, 4, 8 … seconds apart, before the backup is
     * {@code DELETE_FAILED}.
     */
    @Min(1)
    @Max(1000)
    @WithDefault("4")
    int removalAttempts();

    /**
     * The number of attempts to copy a backup to another store, 2, 4, 8 … seconds to 5 minutes apart, before the copy is
     * {@code FAILED}.
     */
    @Min(1)
    @Max(1000)
    @WithDefault("8")
    int copyAttempts();

    /** The settings of accounts, by their names. */
    Map<String, Account> accounts();

    /** The settings of one account. */
    interface Account {

        /**
         * The name of the store that takes the backups of this account, instead of {@code coffer.stores.default}. A store
         * that an instance or a request names takes precedence.
         */
        String store();
    }
}
