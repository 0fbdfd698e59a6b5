package dev.coffer.catalog;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The catalog's database, in addition to the settings of {@code quarkus.datasource}. */
@ConfigMapping(prefix = "coffer.catalog")
public interface CatalogConfig {

    /** A file with the password of the catalog's database, instead of {@code quarkus.datasource.password}. */
    Optional<Path> passwordFile();

    /**
     * Whether this process migrates the catalog's schema at start. With {@code false}, the command {@code migrate} does
     * so, once for all processes; a process that finds an older schema than it needs does not start.
     */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean migrateAtStart();

    /**
     * How long the records of deleted backups and instances stay in the catalog, at least. After that, workers remove them
     * as soon as nothing refers to them: no object in the store, no other record. A list request whose {@code marker} is a
     * removed record is answered with 400.
     */
    @DurationMin
    @DurationMax(days = 3650)
    @WithDefault("30d")
    Duration keepDeleted();
}
