package dev.coffer.catalog;

import dev.coffer.command.Command;
import jakarta.inject.Singleton;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * {@code migrate}: brings the catalog's tables up to date, for processes that do not do so themselves as they start. What
 * checks the tables does so before any command runs, so the work is done while the service starts.
 */
@Singleton
public class Migrate implements Command {

    /** The first word of its command line. */
    public static final String NAME = "migrate";

    /** The setting that, whatever it is otherwise, is {@code true} for this command. */
    public static final String AT_START = "quarkus.flyway.migrate-at-start";

    private final Flyway flyway;

    Migrate(Flyway flyway) {
        this.flyway = flyway;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int run(Set<String> options) {
        MigrationInfo current = flyway.info().current();
        if (current == null) {
            throw new IllegalStateException("The catalog has no tables.");
        }
        System.out.println(
                "The catalog is at version " + current.getVersion() + " (" + current.getDescription() + ").");
        return 0;
    }
}
