package dev.coffer.catalog;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The catalog's database, beside what {@code quarkus.datasource} says of it. */
@ConfigMapping(prefix = "coffer.catalog")
public interface CatalogConfig {

    /** A file that holds the password of the catalog's database, instead of {@code quarkus.datasource.password}. */
    Optional<Path> passwordFile();

    /**
     * Whether this process brings the catalog's tables up to date as it starts. With {@code false}, the command
     * {@code migrate} does it, once for all processes; a process that finds tables older than it needs does not start.
     */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean migrateAtStart();
}
