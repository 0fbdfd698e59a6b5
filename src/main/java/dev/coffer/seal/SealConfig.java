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
     * How many further threads compress one backup, up to 256; 0 compresses on the thread that reads the dump. At level
     * 3 that takes some 7 MB of memory beside the heap; with one further thread it is 46 MB, with four 87 MB. Higher
     * levels take more.
     */
    @WithDefault("0")
    int threads();
}
