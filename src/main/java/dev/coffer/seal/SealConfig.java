package dev.coffer.seal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How dumps are compressed. */
@ConfigMapping(prefix = "coffer.seal")
public interface SealConfig {

    /** The zstd level, 1 (fastest) to 19 (smallest). From about 10 on, compression is slower than most databases. */
    @WithDefault("3")
    int level();

    /**
     * How many further threads compress one backup, up to 256; 0 compresses on the thread that reads the dump. Each one
     * takes some 10 MB of memory at level 3, and up to 100 MB at level 19.
     */
    @WithDefault("0")
    int threads();
}
