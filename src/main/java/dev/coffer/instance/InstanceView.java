package dev.coffer.instance;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.UtcTime;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the API shows it.
 *
 * @param store the store for its backups, if it names one of its own; else null
 * @param fault why it is in ERROR; absent otherwise
 */
public record InstanceView(
        UUID id,
        String name,
        String status,
        DatastoreView datastore,
        String hostname,
        int port,
        ConnectionView connection,
        FlavorView flavor,
        @UtcTime Instant created,
        @UtcTime Instant updated,
        @JsonProperty("tenant_id") String tenantId,
        @Nullable String store,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FaultView fault,
        List<Link> links) {

    /** Why the instance is in ERROR. */
    public record FaultView(
            String code, String message, @UtcTime Instant created) {

        private static @Nullable FaultView of(Instance instance) {
            String code = instance.faultCode();
            Instant at = instance.faultAt();
            return code == null || at == null ? null : new FaultView(code, String.valueOf(instance.faultMessage()), at);
        }
    }

    /** The type and version of the server. */
    public record DatastoreView(
            String type,
            String version,
            @JsonProperty("version_number") String versionNumber) {}

    /**
     * The connection of the instance.
     *
     * @param password null, except in the one answer that tells the password of a server that this service made
     */
    public record ConnectionView(
            String host,
            int port,
            String username,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String password,

            List<String> databases,
            String tls,
            String pooler) {}

    /** Returns this view with a password in its connection. */
    InstanceView withPassword(@Nullable String password) {
        ConnectionView with = new ConnectionView(
                connection.host(),
                connection.port(),
                connection.username(),
                password,
                connection.databases(),
                connection.tls(),
                connection.pooler());
        return new InstanceView(
                id, name, status, datastore, hostname, port, with, flavor, created, updated, tenantId, store, fault,
                links);
    }

    /**
     * The flavor of a cloud's server. OpenStack's clients do not print an instance without one.
     *
     * @param id null, because this service does not run the server
     */
    public record FlavorView(@Nullable String id, List<Link> links) {
        static final FlavorView NONE = new FlavorView(null, List.of());
    }

    /** A response with one instance. */
    public record One(InstanceView instance) {}

    /** A response with a page of instances. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Many(
            List<InstanceView> instances, @Nullable List<Link> links) {}

    static InstanceView of(Instance instance, UriInfo uri) {
        String self = Link.to(uri, "/v1.0/" + instance.accountId + "/instances/" + instance.id);
        return new InstanceView(
                instance.id,
                instance.name,
                instance.wireStatus(),
                new DatastoreView(instance.datastore.type, instance.datastore.version, instance.serverVersion),
                instance.host,
                instance.port,
                new ConnectionView(
                        instance.host,
                        instance.port,
                        instance.username,
                        null,
                        instance.databases,
                        instance.tls.word(),
                        instance.pooled ? "session" : "none"),
                FlavorView.NONE,
                instance.created,
                instance.updated,
                instance.accountId,
                instance.store,
                FaultView.of(instance),
                List.of(new Link("self", self)));
    }
}
