package dev.coffer.api.paging;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long the pages of lists are. */
@ConfigMapping(prefix = "coffer.paging")
public interface PagingConfig {

    /** The records of a page that no {@code limit} made shorter, and the most that any {@code limit} gets. */
    @WithDefault("20")
    int maxLimit();
}
