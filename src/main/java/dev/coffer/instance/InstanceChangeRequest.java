package dev.coffer.instance;

import dev.coffer.api.fault.UnsupportedFields;
import dev.coffer.api.wire.Name;
import dev.coffer.api.wire.Text;
import dev.coffer.datastore.DatastoreClaim;
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
 * @param datastore that of the instance, if the client says it
 * @param store the name or the kind of the store for its backups; {@code default} for that of its account
 */
public record InstanceChangeRequest(
        @Name @Nullable String name,
        @Valid @Nullable Connection connection,

        @Size(max = 1000, message = "must be a list of at most {max} strings") @Nullable
        List<@NotNull(message = "must not hold null") @Text(min = 1) String> databases,

        @Valid @Nullable DatastoreClaim datastore,
        @Text(min = 1) @Nullable String store) {

    /** The request body. */
    @UnsupportedFields.In(UnsupportedFields.INSTANCE_EDIT)
    public record Body(@NotNull @Valid InstanceChangeRequest instance) {}
}
