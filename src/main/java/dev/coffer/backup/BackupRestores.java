package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.instance.Instance;
import dev.coffer.instance.Restores;
import jakarta.inject.Singleton;

/** Validation of restore requests. No engine of this version can restore. */
@Singleton
public class BackupRestores implements Restores {

    @Override
    public Instance restore(String accountId, String backup) {
        Backup found = Backup.require(accountId, backup);
        if (!found.status().whole()) {
            throw Fault.of(
                    FaultCode.CONFLICT,
                    "Unable to create instance because backup " + found.id + " is not completed. Actual state: "
                            + found.status() + ".");
        }
        throw Fault.of(
                FaultCode.NOT_IMPLEMENTED,
                "The 'instance_create' operation with a 'restorePoint' is not offered by this service. Backup "
                        + found.id + " can be restored by hand from its locationRef.");
    }
}
