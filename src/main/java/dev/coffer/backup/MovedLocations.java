package dev.coffer.backup;

import dev.coffer.store.BackupStore;
import dev.coffer.store.ContainerStore;
import dev.coffer.store.Stores;
import dev.coffer.work.RecurringWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Lets the locations of backups and of their copies follow the settings of their stores: after a store has moved, its records
 * say where it is now. Every process that serves does so when it listens; a command does not read all records for that. For a
 * store that knows its URL only after a log-in, workers do so later.
 */
@Singleton
class MovedLocations implements RecurringWork {

    private static final Logger LOG = Logger.getLogger(MovedLocations.class);

    private static final Duration INTERVAL = Duration.ofHours(1);

    /** Where a backup is below its store, as {@link Backup#folder()} says. */
    private static final String FOLDER =
            "coalesce(b.restored_folder, b.account_id || '/' || b.instance_id || '/' || b.id)";

    private static final String BACKUPS = "update backup b set location = ?1 || " + FOLDER
            + " where b.store = ?2 and b.container is not distinct from cast(?3 as text)"
            + " and b.location is not null and not starts_with(b.location, ?1)";

    private static final String COPIES = "update backup_copy c set location = ?1 || " + FOLDER
            + " from backup b where b.id = c.backup_id and c.store = ?2"
            + " and c.container is not distinct from cast(?3 as text)"
            + " and c.location is not null and not starts_with(c.location, ?1)";

    private final Stores stores;
    private final EntityManager catalog;

    MovedLocations(Stores stores, EntityManager catalog) {
        this.stores = stores;
        this.catalog = catalog;
    }

    void whenListening(@ObservesAsync HttpServerStart event) {
        followWithoutLogin();
    }

    void whenListening(@ObservesAsync HttpsServerStart event) {
        followWithoutLogin();
    }

    private void followWithoutLogin() {
        follow(stores, store -> !(store instanceof ContainerStore));
    }

    @Override
    public String name() {
        return "moved-locations";
    }

    @Override
    public Optional<Duration> interval() {
        return Optional.of(INTERVAL);
    }

    @Override
    public void run() {
        follow(stores, store -> true);
    }

    /** Corrects the locations in these stores; what cannot be corrected now is left for the next time. */
    void follow(Stores those, Predicate<BackupStore> wanted) {
        try {
            List<String> places = QuarkusTransaction.requiringNew().call(Backup::places);
            those.all(places).stream()
                    .filter(place -> wanted.test(place.store()))
                    .forEach(this::follow);
        } catch (RuntimeException e) {
            LOG.debugf(e, "The locations of backups are looked at later");
        }
    }

    private void follow(Stores.Named place) {
        try {
            String base = place.store().location("") + "/";
            int moved = QuarkusTransaction.requiringNew().call(() -> update(place, base));
            if (moved > 0) {
                LOG.infof("The store '%s' has moved to %s: %d locations follow", place.name(), base, moved);
            }
        } catch (RuntimeException e) {
            LOG.debugf(e, "The locations in the store '%s' are looked at later", place.name());
        }
    }

    private int update(Stores.Named place, String base) {
        return Stream.of(BACKUPS, COPIES)
                .mapToInt(statement -> catalog.createNativeQuery(statement)
                        .setParameter(1, base)
                        .setParameter(2, place.name())
                        .setParameter(3, place.container())
                        .executeUpdate())
                .sum();
    }
}
