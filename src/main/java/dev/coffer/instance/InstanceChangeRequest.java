package dev.coffer.instance;

import dev.coffer.api.wire.Name;
import dev.coffer.api.wire.Text;
import dev.coffer.instance.InstanceRequest.Connection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to change an instance. What is null stays as it is.
 *
 * @param databases the same as {@code connection.databases}
 */
public record InstanceChangeRequest(
        @Name @Nullable String name,
        @Valid @Nullable Connection connection,

        @Size(max = 1000, message = "must be a list of at most {max} strings") @Nullable
        List<@NotNull(message = "must not hold null") @Text(min = 1) String> databases) {

    /** The request body. */
    public record Body(@NotNull @Valid InstanceChangeRequest instance) {}
}
