package dev.coffer.datastore;

import dev.coffer.api.wire.Ids;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A type of database server, for example PostgreSQL. */
@Entity
public class Datastore extends PanacheEntityBase {

    @Id
    public UUID id;

    @Column(nullable = false)
    public String name;

    @Column(name = "default_version_id", nullable = false)
    public UUID defaultVersionId;

    @OneToMany(mappedBy = "datastore", fetch = FetchType.LAZY)
    @OrderBy("id")
    public List<DatastoreVersion> versions;

    /** Returns all datastores with their versions, ordered by name. */
    public static List<Datastore> all() {
        return list("from Datastore d left join fetch d.versions order by d.name");
    }

    /** Returns the datastore with this id or name, ignoring the case of the name, with its versions. */
    public static Optional<Datastore> named(String idOrName) {
        // There are only a few, and input that is compared here never reaches the database.
        return all().stream()
                .filter(datastore -> datastore.name.equalsIgnoreCase(idOrName)
                        || Ids.parse(idOrName).filter(datastore.id::equals).isPresent())
                .findFirst();
    }

    /** Returns the version of this datastore with this id or name. */
    public Optional<DatastoreVersion> version(String idOrName) {
        return versions.stream()
                .filter(version -> version.name.equals(idOrName)
                        || Ids.parse(idOrName).filter(version.id::equals).isPresent())
                .findFirst();
    }
}
