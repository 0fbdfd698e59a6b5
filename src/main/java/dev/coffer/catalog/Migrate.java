package dev.coffer.catalog;

import dev.coffer.command.Command;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * {@code migrate}: brings the catalog's tables up to date, for processes that do not do so themselves as they start. The
 * work is done while the service starts, before anything that needs the tables.
 */
@Singleton
public class Migrate implements Command {

    /** The first word of its command line. */
    public static final String NAME = "migrate";

    /** The setting that, whatever it is otherwise, is {@code true} for this command. */
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
