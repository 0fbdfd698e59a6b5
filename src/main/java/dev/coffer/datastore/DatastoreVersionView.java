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

    /** The answer that holds one. */
    public record One(DatastoreVersionView version) {}

    /** The answer that holds those of a datastore. */
    public record Many(List<DatastoreVersionView> versions) {}

    /** @param base the URL of the account's datastores, without a slash at its end */
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
