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

/** A kind of database server, for example PostgreSQL. */
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

    /** All of them with their versions, by name. */
    public static List<Datastore> all() {
        return list("from Datastore d left join fetch d.versions order by d.name");
    }

    /** The datastore with this id or, in any case, this name; with its versions. */
    public static Optional<Datastore> named(String idOrName) {
        // There are a handful; comparing here keeps whatever was sent away from the database.
        return all().stream()
                .filter(datastore -> datastore.name.equalsIgnoreCase(idOrName)
                        || Ids.parse(idOrName).filter(datastore.id::equals).isPresent())
                .findFirst();
    }

    /** The version of this datastore with this id or name. */
    public Optional<DatastoreVersion> version(String idOrName) {
        return versions.stream()
                .filter(version -> version.name.equals(idOrName)
                        || Ids.parse(idOrName).filter(version.id::equals).isPresent())
                .findFirst();
    }
}
