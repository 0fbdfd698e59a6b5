package dev.coffer.instance;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The end of the building of an instance, in the transaction of the caller. */
public final class InstanceBuild {

    private InstanceBuild() {}

    /** Makes an instance ACTIVE that is being built; does nothing to any other. */
    public static void succeeded(UUID instance, Instant now) {
        building(instance).ifPresent(found -> found.built(now));
    }

    /** Puts an instance that is being built into ERROR, with the reason; does nothing to any other. */
    public static void failed(UUID instance, String code, String message, Instant now) {
        building(instance).ifPresent(found -> found.failed(code, message, now));
    }

    private static Optional<Instance> building(UUID instance) {
        return Instance.<Instance>findByIdOptional(instance).filter(Instance::building);
    }
}
