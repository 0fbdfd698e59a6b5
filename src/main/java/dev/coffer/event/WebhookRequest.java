package dev.coffer.event;

import dev.coffer.api.wire.Text;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to create or to change a webhook. What is null stays as it is.
 *
 * @param kinds the kinds of events that it receives; empty for all but requests
 * @param secret signs what is sent; never shown
 */
public record WebhookRequest(
        @Text(min = 1, max = 2048) @Nullable String url,

        @Size(max = 100, message = "must be a list of at most {max} strings") @Nullable
        List<@NotNull(message = "must not hold null") @Text(min = 1) String> kinds,

        @Text @Size(min = 16, message = "must have at least {min} characters") @Nullable
        String secret) {

    /** The request body. */
    public record Body(@NotNull @Valid WebhookRequest webhook) {}

    /** Does not show the secret. */
    @Override
    public String toString() {
        return "WebhookRequest[url=" + url + ", kinds=" + kinds + "]";
    }
}
