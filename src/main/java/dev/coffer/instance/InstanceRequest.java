package dev.coffer.instance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.fault.UnsupportedFields;
import dev.coffer.api.wire.Name;
import dev.coffer.api.wire.Text;
import dev.coffer.engine.TlsMode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;

/**
 * A request to register a database server, which needs the first three fields, or to restore a backup into a new
 * instance.
 *
 * @param store the name or the kind of the store for its backups; null for that of its account
 */
public record InstanceRequest(
        @Name @Nullable String name,
        @Valid @Nullable WantedDatastore datastore,
        @Valid @Nullable Connection connection,
        @Text(min = 1) @Nullable String store,
        @Valid @Nullable RestorePoint restorePoint) {

    /** The request body. */
    @UnsupportedFields.In(UnsupportedFields.INSTANCE_CREATE)
    public record Body(@NotNull @Valid InstanceRequest instance) {}

    /**
     * The datastore of the server.
     *
     * @param type an id or a name; null only beside a {@code restorePoint}
     * @param version an id or a name; null for the server's own
     * @param versionNumber the beginning of the version that the server reports; null for any
     */
    public record WantedDatastore(
            @Text(min = 1) @Nullable String type,
            @Text @Nullable String version,

            @JsonProperty("version_number") @Text @Nullable String versionNumber) {}

    /**
     * A backup.
     *
     * @param backupRef an id, or a URL that ends in one
     * @param store the store to read the backup from; null for any that holds it
     * @param time a moment in ISO 8601, within those that the backup can be restored to; null for its end
     * @param gtid the last transaction that is restored; null for no such transaction
     * @param position a place in the log, within those that the backup can be restored to; null for no such place
     */
    public record RestorePoint(
            @NotNull @Text(min = 1, max = 2000) String backupRef,
            @Text(min = 1) @Nullable String store,
            @Text(min = 1, max = 50) @Nullable String time,
            @Text(min = 1) @Nullable String gtid,
            @Text(min = 1) @Nullable String position) {}

    /**
     * How to log in to the server. A registration needs the host and the user name; a change needs only what changes.
     *
     * @param host a host name or an IP address; nothing that a driver or a tool could take for a path or a parameter
     * @param port null for the default of the engine
     * @param password null beside a {@code passwordRef}, or if none is needed
     * @param passwordRef null beside a {@code password}, or if none is needed
     * @param databases null or empty for all
     * @param tls a word of {@link TlsMode}; null for {@code prefer}
     * @param pooler {@code session} if a connection pooler in session mode stands before the server; null for {@code none}
     */
    public record Connection(
            @Text(min = 1, max = 253)
            @Pattern(
                    regexp = "[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9]+)?",
                    message = "must be a host name or an IP address")
            @Nullable
            String host,

            @Range(min = 1, max = 65535) @Nullable Integer port,
            @Text(min = 1) @Nullable String username,
            @Text(max = 1000) @Nullable String password,
            @JsonProperty("password_ref") @Text @Nullable String passwordRef,

            @Size(max = 1000, message = "must be a list of at most {max} strings") @Nullable
            List<@NotNull(message = "must not hold null") @Text(min = 1) String> databases,

            @Pattern(
                    regexp = "disable|prefer|require|verify-ca|verify-full",
                    message = "must be one of disable, prefer, require, verify-ca, verify-full")
            @Nullable
            String tls,

            @Pattern(regexp = "none|session", message = "must be one of none, session") @Nullable
            String pooler) {

        /** What asks for nothing. */
        static final Connection NONE = new Connection(null, null, null, null, null, null, null, null);

        /** Returns whether it has no field at all. */
        boolean isEmpty() {
            return equals(NONE);
        }
    }
}
