package dev.coffer.instance;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.Timestamps;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An instance as the API shows it; its password never. */
public record InstanceView(
        UUID id,
        String name,
        String status,
        DatastoreView datastore,
        String hostname,
        int port,
        ConnectionView connection,
        FlavorView flavor,
        String created,
        String updated,
        @JsonProperty("tenant_id") String tenantId,
        List<Link> links) {

    /** The kind and version of the server. */
    public record DatastoreView(
            String type,
            String version,
            @JsonProperty("version_number") String versionNumber) {}

    /** How Coffer logs in. */
    public record ConnectionView(String host, int port, String username, List<String> databases, String tls) {}

    /**
     * The size of machine that a cloud would run the server on. OpenStack's clients print no instance that has none.
     *
     * @param id null, since the server is not this service's to size
     */
    public record FlavorView(@Nullable String id, List<Link> links) {
        static final FlavorView NONE = new FlavorView(null, List.of());
    }

    /** The answer that holds one. */
    public record One(InstanceView instance) {}

    /** The answer that holds a page. */
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
                        instance.host, instance.port, instance.username, instance.databases, instance.tls.word()),
                FlavorView.NONE,
                Timestamps.format(instance.created),
                Timestamps.format(instance.updated),
                instance.accountId,
                List.of(new Link("self", self)));
    }
}
