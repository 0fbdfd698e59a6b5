package dev.coffer.restore.prove;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Proofs of backups by a restore into a scratch server. */
@ConfigMapping(prefix = "coffer.proof")
public interface ProofConfig {

    /** The number of indexes and constraints that a proof makes at a time. */
    @Min(1)
    @Max(64)
    @WithDefault("2")
    int jobs();

    /** How long counting one restored database may take; what is not counted within it is not compared. */
    @DurationMin(millis = 1)
    @DurationMax(days = 12)
    @WithDefault("1h")
    Duration compareTimeout();

    /**
     * How often a backup of each instance is proven by itself, for example {@code 7d}: the newest complete one, if none of
     * the instance's was tried within that time. Without this and {@code every-nth}, backups are proven only on request.
     */
    Optional<@DurationMin(minutes = 1) @DurationMax(days = 3650) Duration> every();

    /** After how many complete backups of an instance the newest is proven by itself. */
    Optional<@Min(1) Integer> everyNth();

    /** The load of the machine, in percent of its processors, above which no proof begins by itself. */
    @Min(1)
    @Max(100_000)
    @WithDefault("150")
    int maxLoad();

    /** Other rules for some accounts and instances, by a name for each. An instance's rule precedes its account's. */
    Map<String, Rule> rules();

    /** When backups of an account or an instance are proven by themselves. */
    interface Rule {

        /** The account that it is for; all if it is missing. */
        Optional<String> account();

        /** The id of the instance that it is for; all if it is missing. */
        Optional<String> instance();

        /** As {@code coffer.proof.every}; without this and {@code every-nth}, never. */
        Optional<@DurationMin(minutes = 1) @DurationMax(days = 3650) Duration> every();

        /** As {@code coffer.proof.every-nth}. */
        Optional<@Min(1) Integer> everyNth();
    }

    /** Questions to restored databases, and what they must answer, by a name for each. */
    Map<String, Check> checks();

    /** A question to a restored database. */
    interface Check {

        /** The account whose backups are asked; all if it is missing. */
        Optional<String> account();

        /** The id of the instance whose backups are asked; all if it is missing. */
        Optional<String> instance();

        /** The database that is asked, by its name in the backup. */
        @NotBlank
        String database();

        /** An SQL query. It runs in a read-only transaction, with the rights of the owner of all that is restored. */
        @NotBlank
        String query();

        /** The first column of the first row of the answer, as text; empty for no row, or null. */
        @WithDefault("")
        String expect();

        /** How long the query may take. */
        @DurationMin(millis = 1)
        @DurationMax(days = 1)
        @WithDefault("1m")
        Duration timeout();
    }
}
