package dev.coffer.catalog;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code migrate}: brings the catalog's tables up to date, for processes that do not do so themselves. The start of the
 * service migrates them, before anything uses them.
 */
@Command(name = Migrate.NAME, description = "Bring the catalog's tables up to date, and exit.")
public class Migrate implements Callable<Integer> {

    /** The name of the command. */
    public static final String NAME = "migrate";

    /** The setting that this command overrides with {@code true}. */
    public static final String AT_START = "coffer.catalog.migrate-at-start";

    @Inject
    CatalogSchema schema;

    @Override
    public Integer call() {
        System.out.println("The catalog's tables are at version " + schema.version() + ".");
        return 0;
    }
}
