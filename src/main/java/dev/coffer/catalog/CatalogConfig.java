package dev.coffer.catalog;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The catalog's database, beside what {@code quarkus.datasource} says of it. */
@ConfigMapping(prefix = "coffer.catalog")
public interface CatalogConfig {

    /** A file that holds the password of the catalog's database, instead of {@code quarkus.datasource.password}. */
    Optional<Path> passwordFile();
}
