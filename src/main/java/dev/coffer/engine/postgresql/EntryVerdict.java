package dev.coffer.engine.postgresql;

import java.util.regex.Pattern;

/** Tells by the server's words whether a statement failed for want of something that the server or the role lacks. */
final class EntryVerdict {

    private static final Pattern LACKING = Pattern.compile("permission denied|must be superuser|must be owner of"
            + "|must be member of|must be able to SET ROLE|must have privileges of|Must be superuser"
            + "|only superuser|must have CREATEROLE|Only roles with|must be a superuser|must specify unprivileged"
            + "|extension \"[^\"]*\" is not available|could not open extension control file"
            + "|could not access file|could not load library|could not find function .* in file"
            + "|no schema has been selected to create in"
            + "|could not create locale|could not open collator|ICU is not supported|is not supported by this build"
            + "|role \"[^\"]*\" does not exist|tablespace \"[^\"]*\" does not exist"
            + "|foreign-data wrapper \"[^\"]*\" does not exist|publication .* FOR ALL TABLES"
            + "|server closed the connection|could not extend file|No space left|out of memory|out of shared memory"
            + "|unrecognized configuration parameter|could not connect to server|disk full|max_locks_per_transaction"
            + "|password is required|Non-superuser|non-superuser|untrusted|unsafe use");

    private EntryVerdict() {}

    /** Returns whether the words say nothing about the dump. */
    static boolean isLacking(String reason) {
        return LACKING.matcher(reason).find();
    }
}
