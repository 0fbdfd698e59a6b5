package dev.coffer.reconcile;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * A number of things.
 *
 * @param bytes their total size; 0 if they are not objects
 */
@Embeddable
public record Count(
        @Column(nullable = false) long number,
        @Column(nullable = false) long bytes) {

    Count plus(Count other) {
        return new Count(number + other.number, bytes + other.bytes);
    }
}
