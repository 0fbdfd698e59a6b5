package dev.coffer.restore.run;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Engines;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.restore.RestoreTargets;
import dev.coffer.secret.SecretException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Removal of what attempts at restores made: databases that never got their names, and the roles created for them. */
@Singleton
class WorkingDatabases {

    private static final Logger LOG = Logger.getLogger(WorkingDatabases.class);

    private final RestoreTargets targets;
    private final Engines engines;

    WorkingDatabases(RestoreTargets targets, Engines engines) {
        this.targets = targets;
        this.engines = engines;
    }

    RestoreTarget connect(ClaimedRestore claimed) throws EngineException, SecretException {
        return targets.connect(
                engines.restoring(claimed.instance().datastore.type)
                        .orElseThrow(() -> new EngineException(
                                EngineException.Code.TOOL_MISSING,
                                "This worker cannot restore " + claimed.instance().datastore.type + ".")),
                claimed.instance());
    }

    /** Drops what earlier attempts left: their workers died. */
    void dropEarlier(ClaimedRestore claimed, RestoreTarget target) throws EngineException {
        int attempt = claimed.restore().attempts();
        WorkingNames names = claimed.names();
        drop(target, name -> names.isAny(name) && !names.isOf(attempt, name));
    }

    /**
     * Drops what this attempt made, unless it is complete and gets its names.
     *
     * @return the end of a message that names what could not be dropped; empty if nothing is left
     */
    String dropOwn(ClaimedRestore claimed) {
        if (claimed.made().isEmpty() && claimed.roles().isEmpty()) {
            return "";
        }
        try (RestoreTarget target = connect(claimed)) {
            for (String name : List.copyOf(claimed.made())) {
                target.drop(name);
            }
            target.dropRoles(Set.copyOf(claimed.roles()));
            return "";
        } catch (EngineException | SecretException | RuntimeException e) {
            LOG.warnf(e, "What restore %s made cannot be dropped", claimed.restore().id);
            return " Not dropped, as the server refused it: " + String.join(", ", claimed.made()) + ".";
        }
    }

    private static void drop(RestoreTarget target, Predicate<String> which) throws EngineException {
        List<String> names = new ArrayList<>(target.databases());
        names.removeIf(which.negate());
        for (String name : names) {
            target.drop(name);
        }
    }
}
