package dev.coffer.catalog;

import dev.coffer.command.Command;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * The command {@code migrate}, which migrates the catalog's schema for processes that do not do so at start. The migration
 * runs during the start, before anything that uses the tables.
 */
@Singleton
public class Migrate implements Command {

    /** The name of the command. */
    public static final String NAME = "migrate";

    /** The setting that this command sets to {@code true}. */
    public static final String AT_START = "coffer.catalog.migrate-at-start";

    private final CatalogSchema schema;

    Migrate(CatalogSchema schema) {
        this.schema = schema;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int run(Set<String> options) {
        System.out.println("The catalog's tables are at version " + schema.version() + ".");
        return 0;
    }
}
