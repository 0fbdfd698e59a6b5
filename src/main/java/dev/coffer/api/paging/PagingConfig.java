package dev.coffer.api.paging;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The pages of lists. */
@ConfigMapping(prefix = "coffer.paging")
public interface PagingConfig {

    /** The default and the maximum number of records on a page. */
    @Min(1)
    @Max(1000)
    @WithDefault("20")
    int maxLimit();
}
