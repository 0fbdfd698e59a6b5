package dev.coffer.setting;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** What the service generates. */
@ConfigMapping(prefix = "coffer")
public interface CofferConfig {

    /**
     * The folder for what the service generates: the embedded catalog with its log and password, the token and the key,
     * and the default store. It is relative to the working directory. With an embedded catalog, one process at a time can
     * use it.
     */
    @WithDefault(".coffer")
    Path home();
}
