package dev.coffer.api.paging;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The pages of lists. */
@ConfigMapping(prefix = "coffer.paging")
public interface PagingConfig {

    /** The default and the maximum number of records on a page. */
    @WithDefault("20")
    int maxLimit();
}
