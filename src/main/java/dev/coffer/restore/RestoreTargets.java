package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.Target;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceAccess;
import dev.coffer.restore.RestorableBackups.Found;
import dev.coffer.secret.SecretException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalLong;

/** The servers of instances that backups are restored to, and whether they can take one. */
@Singleton
public class RestoreTargets {

    private final InstanceAccess access;
    private final NewServers servers;

    public RestoreTargets(InstanceAccess access, NewServers servers) {
        this.access = access;
        this.servers = servers;
    }

    /**
     * Logs in to the server of an instance, whether or not its databases still exist.
     *
     * @return to be closed by the caller
     */
    public RestoreTarget connect(RestoreEngine engine, Instance instance) throws EngineException, SecretException {
        Target named = access.target(instance);
        Target administrator = servers.administrator(instance).orElse(null);
        try {
            return engine.connect(named.withDatabases(List.of()), administrator);
        } catch (EngineException e) {
            // The role may have no other databases than those that are named.
            if (e.code() == EngineException.Code.SERVER_REFUSED
                    && !named.databases().isEmpty()) {
                return engine.connect(named, administrator);
            }
            throw e;
        }
    }

    /**
     * Checks that a server of the instance's kind can take the backup.
     *
     * @throws Fault {@code unprocessableEntity} that names both
     */
    void requireSameDatastore(Found found, Instance instance) {
        String ofBackup = found.backup().datastore.type;
        if (!ofBackup.equals(instance.datastore.type)) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Backup " + found.backup().id + " is of " + ofBackup + ", and instance " + instance.id + " is "
                            + instance.datastore.type + ".");
        }
    }

    /**
     * Checks that a server is not older than the one that was backed up.
     *
     * @param major of the server that is restored to
     * @throws Fault {@code unprocessableEntity} that names both versions
     */
    void requireNoNewer(Found found, String major) {
        String type = found.backup().datastore.type;
        if (compare(found.backup().datastore.version, major) > 0) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Backup " + found.backup().id + " is of " + type + " " + found.backup().datastore.version
                            + ", and the server is " + type + " " + major
                            + ". Restore it to a server of the same version or a later one.");
        }
    }

    /**
     * Checks that the data fits, where that is known.
     *
     * @throws Fault {@code unprocessableEntity} with both figures
     */
    void requireRoom(Found found, long bytes, OptionalLong free) {
        if (free.isPresent() && free.getAsLong() < bytes) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Backup " + found.backup().id + " needs about " + bytes + " bytes, and the server has "
                            + free.getAsLong() + " bytes left.");
        }
    }

    /** Compares two versions number by number; what is no number counts as 0. */
    static int compare(String one, String other) {
        String[] ones = one.split("\\.", -1);
        String[] others = other.split("\\.", -1);
        for (int i = 0; i < Math.max(ones.length, others.length); i++) {
            int difference = Integer.compare(number(ones, i), number(others, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int number(String[] numbers, int at) {
        return at < numbers.length && numbers[at].matches("[0-9]{1,9}") ? Integer.parseInt(numbers[at]) : 0;
    }
}
