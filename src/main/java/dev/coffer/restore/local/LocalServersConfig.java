package dev.coffer.restore.local;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.util.Optional;

/** Servers that the service starts for restored instances. */
@ConfigMapping(prefix = "coffer.restore.local")
public interface LocalServersConfig {

    /**
     * Whether a backup can be restored into a new server that the service itself starts, with its data below
     * {@code coffer.home}. Such a server stops and starts with this process, so only a service that is a single process can
     * have them: by default, one with the embedded catalog.
     */
    @WithConverter(Flag.class)
    Optional<Boolean> enabled();
}
