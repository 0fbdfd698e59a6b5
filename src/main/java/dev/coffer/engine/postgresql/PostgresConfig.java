package dev.coffer.engine.postgresql;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Connections to PostgreSQL servers, and their dumps. */
@ConfigMapping(prefix = "coffer.engine.postgresql")
public interface PostgresConfig {

    /**
     * The folders with {@code pg_dump} and {@code pg_dumpall}. By default, the tools are searched on the {@code PATH} and
     * in the folders that the usual packages install to. Of several versions, the oldest one that is not older than the
     * server is used.
     */
    Optional<List<Path>> bin();

    /**
     * The timeout of a connection attempt, a login, and each query about a server. It does not limit dumps.
     */
    @DurationMin(millis = 1)
    @DurationMax(days = 12)
    @WithDefault("5s")
    Duration connectTimeout();

    /**
     * How long a dump tool may write nothing before it is killed and the backup fails; 0 disables the timeout. Time in
     * which the store does not accept the output does not count.
     */
    @DurationMin
    @DurationMax(days = 365)
    @WithDefault("30m")
    Duration stallTimeout();

    /**
     * Whether the rows of every table and other objects are counted for the manifest, in the snapshot of the dump. This
     * reads each table a second time, in a separate session.
     */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean inventory();

    /**
     * How long counting one database may take. Small tables are counted first; the remaining ones are estimated.
     */
    @DurationMin(millis = 1)
    @DurationMax(days = 12)
    @WithDefault("5m")
    Duration inventoryTimeout();

    /**
     * Whether the contents of tables are hashed for the manifest, in the snapshot of the dump, so that a restore and a proof
     * compare them too. This reads each table once more. It needs {@code inventory}.
     */
    @WithDefault("false")
    @WithConverter(Flag.class)
    boolean contentHashes();

    /**
     * How long hashing the tables of one database may take. Small tables are hashed first; the remaining ones are not.
     */
    @DurationMin(millis = 1)
    @DurationMax(days = 12)
    @WithDefault("5m")
    Duration contentHashTimeout();

    /**
     * A PEM file of the certificate authorities to trust for servers, for the TLS modes {@code verify-ca} and
     * {@code verify-full}. The default is the operating system's own.
     */
    Optional<Path> tlsCaFile();
}
