package dev.coffer.backup;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The order to remove a backup's objects, if it is or was deleted. */
@Embeddable
public class RemovalOrder {

    @Column(name = "removal_id")
    private @Nullable UUID id;

    /** How often the store refused it. */
    @Column(name = "removal_attempts", nullable = false)
    private int refused;

    protected RemovalOrder() {}

    boolean is(UUID order) {
        return order.equals(id);
    }

    /** Another order takes the place of any before. */
    void give(UUID order) {
        id = order;
        refused = 0;
    }

    /**
     * The store refused it once more.
     *
     * @return how often it did
     */
    int refused() {
        return ++refused;
    }
}
