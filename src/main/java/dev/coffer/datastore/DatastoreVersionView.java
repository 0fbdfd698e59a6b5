package dev.coffer.datastore;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import java.util.List;
import java.util.UUID;

/**
 * A version of a datastore as the API shows it.
 *
 * @param datastore the id of the datastore
 * @param isDefault whether it is the datastore's default version
 */
public record DatastoreVersionView(
        UUID id,
        String name,
        UUID datastore,
        boolean active,
        @JsonProperty("default") boolean isDefault,
        List<Link> links) {

    /** A response with one record. */
    public record One(DatastoreVersionView version) {}

    /** A response with the versions of a datastore. */
    public record Many(List<DatastoreVersionView> versions) {}

    /** @param base the URL of the account's datastores, without a trailing slash */
    static DatastoreVersionView of(DatastoreVersion version, String base) {
        return new DatastoreVersionView(
                version.id,
                version.name,
                version.datastore.id,
                version.active,
                version.id.equals(version.datastore.defaultVersionId),
                List.of(new Link("self", base + "/" + version.datastore.id + "/versions/" + version.id)));
    }
}
