package dev.coffer.engine;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** The engines that this service has. */
@Singleton
public class Engines {

    private final List<BackupEngine> engines;
    private final List<RestoreEngine> restorers;
    private final List<ServerLauncher> launchers;

    public Engines(
            @All List<BackupEngine> engines, @All List<RestoreEngine> restorers, @All List<ServerLauncher> launchers) {
        this.engines = engines;
        this.restorers = restorers;
        this.launchers = launchers;
    }

    /** The engine for a datastore, by the datastore's name in the catalog. */
    public Optional<BackupEngine> of(String datastore) {
        return engines.stream()
                .filter(engine -> engine.datastore().equals(datastore))
                .findFirst();
    }

    /** Returns the engine that restores what was dumped from a datastore, by the datastore's name in the catalog. */
    public Optional<RestoreEngine> restoring(String datastore) {
        return restorers.stream()
                .filter(engine -> engine.datastore().equals(datastore))
                .findFirst();
    }

    /** Returns what starts servers of a datastore on this machine, by the datastore's name in the catalog. */
    public Optional<ServerLauncher> launching(String datastore) {
        return launchers.stream()
                .filter(launcher -> launcher.datastore().equals(datastore))
                .findFirst();
    }
}
