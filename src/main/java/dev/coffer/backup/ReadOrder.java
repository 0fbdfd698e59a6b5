package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.work.Execution;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The last order to read a whole backup, such as one to verify it, and the runs that carry it out. */
@Embeddable
class ReadOrder {

    /** Null once the order has been carried out, and before the first. */
    @Column(name = "order_id")
    private @Nullable UUID id;

    /** The store that the order names; null for none. */
    @Column(name = "order_store")
    private @Nullable String store;

    @Embedded
    private Execution runs = new Execution();

    ReadOrder() {}

    /** Returns the name of the store that the order names; null for none. */
    @Nullable
    String store() {
        return store;
    }

    /** Returns whether an order has not been carried out yet. */
    boolean isPending(UUID order) {
        return order.equals(id);
    }

    /** Returns whether this run holds an order that has not been carried out yet. */
    boolean heldBy(UUID execution) {
        return id != null && runs.heldBy(execution);
    }

    /**
     * Places an order.
     *
     * @param wanted the name of the store to read; null for the usual one
     * @param alreadyOrdered says that there is a pending one, as the beginning of a sentence
     * @return the order; empty if an earlier one is pending, which then serves this one too
     * @throws Fault {@code unprocessableEntity} if the pending order is for another store
     */
    Optional<UUID> place(@Nullable String wanted, String alreadyOrdered) {
        if (id == null) {
            id = UUID.randomUUID();
            store = wanted;
            runs = new Execution();
            return Optional.of(id);
        }
        if (wanted != null && !wanted.equals(store)) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    alreadyOrdered + " in " + (store == null ? "the usual store" : "the store '" + store + "'")
                            + ". Ask again when that has ended.");
        }
        return Optional.empty();
    }

    /** Gives the order to a run; see {@link Execution#begin}. */
    void begin(UUID execution, String worker, String doing, Instant now) {
        runs.begin(execution, worker, doing, now);
    }

    /** The order has been carried out. */
    void end(String outcome, Instant now) {
        id = null;
        runs.end(outcome, now);
    }

    /** The order is no longer to be carried out. */
    void withdraw() {
        id = null;
    }
}
