package dev.coffer.restore.prove;

import dev.coffer.engine.TlsMode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
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

    /** The scratch server, if it is not one that this process starts. */
    Server server();

    /**
     * A PostgreSQL server for proofs alone, instead of those that this process starts. It has to be empty, or to have a
     * database {@code coffer_scratch}: everything else on it is removed before and after each proof. For proofs of MySQL's
     * and MariaDB's backups, this process starts a server in any case.
     */
    interface Server {

        /** Its host name or IP address. With it, this process starts no servers for proofs. */
        Optional<String> host();

        /** Its port. */
        @Min(1)
        @Max(65_535)
        @WithDefault("5432")
        int port();

        /** The name of a superuser, who administrates it. What a dump contains runs as another role. */
        @WithDefault("postgres")
        String username();

        /** The password of the superuser. */
        Optional<String> password();

        /** A file with the password instead. */
        Optional<Path> passwordFile();

        /** How far connections are secured, in the words of an instance's {@code tls}. */
        @WithDefault("prefer")
        TlsMode tls();
    }

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
