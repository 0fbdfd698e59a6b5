package dev.coffer.reconcile;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * How many there are of something.
 *
 * @param bytes what they hold together; 0 where they are no objects
 */
@Embeddable
public record Count(
        @Column(nullable = false) long number,
        @Column(nullable = false) long bytes) {

    Count plus(Count other) {
        return new Count(number + other.number, bytes + other.bytes);
    }
}
