package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import java.util.Arrays;
import java.util.Set;

/** The actions on a backup, named by the key of the request body. */
enum BackupAction {
    CANCEL("cancel"),
    COPY_BACKUP("copy-backup"),
    PROVE("prove"),
    VERIFY("verify");

    private final String key;

    BackupAction(String key) {
        this.key = key;
    }

    /**
     * Returns the action that a body {@code {"<action>": {…}}} names.
     *
     * @param keys of the body
     * @throws Fault {@code badRequest} for no action, an unknown one, or several
     */
    static BackupAction of(Set<String> keys) {
        if (keys.size() != 1) {
            throw Fault.badRequest("The request body must hold one action.");
        }
        String key = keys.iterator().next();
        return Arrays.stream(values())
                .filter(action -> action.key.equals(key))
                .findFirst()
                .orElseThrow(() -> Fault.badRequest("The action '" + Fault.quote(key) + "' is unknown."));
    }

    Fault refusal() {
        return Fault.of(FaultCode.NOT_IMPLEMENTED, "The '" + key + "' operation is not offered by this service.");
    }
}
