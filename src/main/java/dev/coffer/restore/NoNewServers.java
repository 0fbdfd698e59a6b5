package dev.coffer.restore;

import dev.coffer.engine.Target;
import dev.coffer.instance.Instance;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;

/** No new servers: a restore into a new instance needs the connection of an existing, empty server. */
@DefaultBean
@Singleton
class NoNewServers implements NewServers {

    @Override
    public Optional<String> obstacle(String datastore, String major) {
        return Optional.of("This service starts no database servers. Send the 'connection' of an empty " + datastore
                + " server of version " + major + " or later.");
    }

    @Override
    public Chosen choose(String datastore, String major) {
        throw new IllegalStateException("There are no new servers.");
    }

    @Override
    public void start(Instance instance) {}

    @Override
    public Optional<Target> administrator(Instance instance) {
        return Optional.empty();
    }

    @Override
    public OptionalLong freeBytes(Instance instance) {
        return OptionalLong.empty();
    }
}
