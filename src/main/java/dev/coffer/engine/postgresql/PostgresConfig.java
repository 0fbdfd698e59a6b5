package dev.coffer.engine.postgresql;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How PostgreSQL servers are reached and dumped. */
@ConfigMapping(prefix = "coffer.engine.postgresql")
public interface PostgresConfig {

    /**
     * The folders that hold {@code pg_dump} and {@code pg_dumpall}. By default the tools are looked for on the
     * {@code PATH} and where the usual packages install them. Of several versions, the oldest is used that is not older
     * than the server.
     */
    Optional<List<Path>> bin();

    /**
     * How long a connection, a login, and each answer of a server to a question about itself may take. Not
     * a limit on dumps.
     */
    @WithDefault("5s")
    Duration connectTimeout();

    /**
     * How long a dump tool may write nothing before it is killed and the backup fails; 0 is for ever. Time in which the
     * store does not take what the tool wrote does not count.
     */
    @WithDefault("30m")
    Duration stallTimeout();

    /**
     * Whether the rows of every table, and what else a database holds, are counted while it is dumped, in the same
     * snapshot, for the manifest. It reads each table a second time, in a session of its own.
     */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean inventory();

    /**
     * How long counting one database may take. Small tables are counted first; those that are left then are only
     * estimated.
     */
    @WithDefault("5m")
    Duration inventoryTimeout();

    /**
     * A PEM file of the certificate authorities that may vouch for a server, for the TLS modes {@code verify-ca} and
     * {@code verify-full}. By default those that this machine's operating system trusts.
     */
    Optional<Path> tlsCaFile();
}
