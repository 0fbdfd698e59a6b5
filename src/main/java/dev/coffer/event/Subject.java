package dev.coffer.event;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an event is about.
 *
 * @param type {@code backup}, {@code instance}, {@code restore}, {@code schedule} or {@code webhook}; null if it has no id
 * @param id its id; null if it has none
 * @param instance the instance that it concerns; null if none
 */
@Embeddable
public record Subject(
        @Column(name = "resource_type", updatable = false) @Nullable
        String type,

        @Column(name = "resource_id", updatable = false) @Nullable
        UUID id,

        @Column(name = "instance_id", updatable = false) @Nullable
        UUID instance) {

    /** The subject of what is about nothing that has an id. */
    static final Subject NONE = new Subject(null, null, null);

    static Subject backup(UUID id, UUID instance) {
        return new Subject("backup", id, instance);
    }

    static Subject instance(UUID id) {
        return new Subject("instance", id, id);
    }

    static Subject restore(UUID id, UUID instance) {
        return new Subject("restore", id, instance);
    }

    static Subject schedule(UUID id, UUID instance) {
        return new Subject("schedule", id, instance);
    }

    static Subject webhook(UUID id) {
        return new Subject("webhook", id, null);
    }
}
