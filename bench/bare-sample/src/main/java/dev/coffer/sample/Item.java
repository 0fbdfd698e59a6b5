package dev.coffer.sample;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

@Entity
public class Item extends PanacheEntityBase {

    @Id
    public UUID id;

    public String name;

    public Instant created;
}
