package dev.coffer.datastore;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;

/** The datastore and version of an instance or a backup, stored with it so that a list needs no join. */
@Embeddable
public class DatastoreRef {

    @Column(name = "datastore_type", nullable = false)
    public String type;

    @Column(name = "datastore_version", nullable = false)
    public String version;

    @Column(name = "datastore_version_id", nullable = false)
    public UUID versionId;

    protected DatastoreRef() {}

    public DatastoreRef(DatastoreVersion of) {
        this.type = of.datastore.name;
        this.version = of.name;
        this.versionId = of.id;
    }
}
