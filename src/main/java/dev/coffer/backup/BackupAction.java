package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.JsonObject;
import java.util.List;

/** The actions on a backup that the API knows, by the key of their body. */
enum BackupAction {
    COPY_BACKUP("copy-backup"),
    VERIFY("verify");

    private final String key;

    BackupAction(String key) {
        this.key = key;
    }

    /**
     * Reads {@code {"<action>": {…}}}.
     *
     * @throws Fault {@code badRequest} for no action, an unknown one, or several
     */
    static BackupAction of(JsonObject body) {
        List<String> names = body.names();
        if (names.size() != 1) {
            throw Fault.badRequest("The request body must hold one action.");
        }
        for (BackupAction action : values()) {
            if (action.key.equals(names.get(0))) {
                return action;
            }
        }
        throw Fault.badRequest("The action '" + Fault.quote(names.get(0)) + "' is unknown.");
    }

    Fault refusal() {
        return Fault.of(FaultCode.NOT_IMPLEMENTED, "The '" + key + "' operation is not offered by this service.");
    }
}
