package dev.coffer.datastore;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.Optional;
import java.util.UUID;

/** A version of a datastore as its project numbers them; for PostgreSQL, the major version. */
@Entity
@Table(name = "datastore_version")
public class DatastoreVersion extends PanacheEntityBase {

    @Id
    public UUID id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "datastore_id")
    public Datastore datastore;

    @Column(nullable = false)
    public String name;

    /** Whether instances of this version can be registered. */
    @Column(nullable = false)
    public boolean active;

    /** Returns the version with this id, with its datastore. */
    public static Optional<DatastoreVersion> withId(UUID id) {
        return find("from DatastoreVersion v join fetch v.datastore where v.id = ?1", id)
                .firstResultOptional();
    }
}
