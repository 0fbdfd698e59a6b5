package dev.coffer.datastore;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import java.util.List;
import java.util.UUID;

/** A datastore as the API shows it. */
public record DatastoreView(
        UUID id,
        String name,
        @JsonProperty("default_version") UUID defaultVersion,
        List<DatastoreVersionView> versions,
        List<Link> links) {

    /** A response with one record. */
    public record One(DatastoreView datastore) {}

    /** A response with all datastores. */
    public record Many(List<DatastoreView> datastores) {}

    /** @param base the URL of the account's datastores, without a trailing slash */
    static DatastoreView of(Datastore datastore, String base) {
        return new DatastoreView(
                datastore.id,
                datastore.name,
                datastore.defaultVersionId,
                datastore.versions.stream()
                        .map(version -> DatastoreVersionView.of(version, base))
                        .toList(),
                List.of(new Link("self", base + "/" + datastore.id)));
    }
}
