package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.postgresql.ArchiveEntry.Section;
import dev.coffer.engine.postgresql.EntryErrors.Failure;
import dev.coffer.engine.postgresql.GuardedOwners.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Restores the entries of one archive into a new, empty database: definitions, then data, then what builds on data, then
 * privileges. Entries that fail are tried again as long as that helps, since some need what comes later.
 */
final class RestoreRun {

    /** More rounds never help where fewer did not. */
    private static final int MOST_ROUNDS = 20;

    /** More failures are counted, not named. */
    private static final int MOST_NAMED = 1000;

    private final ArchiveHead head;
    private final PgRestore restoring;
    private final int jobs;
    private final Predicate<ArchiveEntry> wanted;
    private final Predicate<ArchiveEntry> required;
    private final Map<Integer, List<Failure>> failed = new LinkedHashMap<>();
    private final Set<String> missingOwners = new TreeSet<>();
    private final Set<String> superusers = new TreeSet<>();
    private List<Refusal> refusedOwners = new ArrayList<>();
    private final List<FailedEntry> others = new ArrayList<>();
    private int more;
    private boolean schemas;

    /**
     * Restores nothing yet.
     *
     * @param wanted the entries to restore
     * @param required those of them whose failure counts
     */
    RestoreRun(
            ArchiveHead head,
            PgRestore restoring,
            int jobs,
            Predicate<ArchiveEntry> wanted,
            Predicate<ArchiveEntry> required) {
        this.required = required;
        this.head = head;
        this.restoring = restoring;
        this.jobs = jobs;
        this.wanted = wanted;
    }

    /**
     * Creates the schemas, and grants what roles may do in them: a role that is no superuser can give a table only to a role
     * that may create one there. The privileges are granted again in the end, when failures count.
     */
    void schemas() throws EngineException, IOException {
        run(entry -> entry.isA("SCHEMA"), 1);
        restoring.definitions(
                wanted.and(entry -> entry.isA("ACL") && entry.tag().startsWith("SCHEMA ")), 1);
        schemas = true;
    }

    /** Creates what data needs. Privileges come last, since an owner may have given up its own. */
    void definitions() throws EngineException, IOException {
        run(
                entry ->
                        entry.section() == Section.PRE_DATA && !isPrivilege(entry) && !(schemas && entry.isA("SCHEMA")),
                1);
        retry();
    }

    /**
     * Restores the data.
     *
     * @param rest of the archive after its head, read to its end
     */
    void data(InputStream rest) throws EngineException, IOException {
        note(restoring.data(wanted.and(entry -> entry.section() == Section.DATA && !isPrivilege(entry)), rest));
    }

    /** Creates what builds on data, and grants privileges. */
    void rest() throws EngineException, IOException {
        run(entry -> entry.section() == Section.POST_DATA || isPrivilege(entry), jobs);
        retry();
    }

    private static boolean isPrivilege(ArchiveEntry entry) {
        return entry.isA("ACL", "DEFAULT ACL");
    }

    private void run(Predicate<ArchiveEntry> entries, int jobs) throws EngineException, IOException {
        note(restoring.definitions(wanted.and(entries), jobs));
    }

    /** Tries again, one at a time, what was not created, until a round creates nothing. */
    private void retry() throws EngineException, IOException {
        Set<Integer> again = uncreated();
        for (int round = 1; !again.isEmpty() && round <= MOST_ROUNDS; round++) {
            Set<Integer> ids = again;
            failed.keySet().removeAll(ids);
            run(entry -> ids.contains(entry.id()), 1);
            again = uncreated();
            if (again.size() >= ids.size()) {
                return;
            }
        }
    }

    /** Returns what failed and may succeed later; what has data is gone with its stream. */
    private Set<Integer> uncreated() throws EngineException, IOException {
        Set<Integer> ids = new HashSet<>();
        if (!failed.isEmpty()) {
            head.visit(entry -> {
                boolean again = entry.section() != Section.DATA || entry.isA("SEQUENCE SET");
                if (again && failed.containsKey(entry.id())) {
                    ids.add(entry.id());
                }
            });
        }
        return ids;
    }

    /** Sorts what failed: what has the wrong owner was created all the same. */
    private void note(EntryErrors errors) {
        more += errors.more();
        errors.failures().forEach((id, failures) -> {
            List<Failure> real = new ArrayList<>();
            for (Failure failure : failures) {
                if (!isHarmless(failure) && !isOfOwner(failure, real.isEmpty())) {
                    real.add(failure);
                }
            }
            if (real.isEmpty()) {
                return;
            }
            if (id == EntryErrors.NO_ENTRY) {
                real.forEach(failure -> others.add(new FailedEntry(
                        "the session of pg_restore", failure.reason(), EntryVerdict.isLacking(failure.reason()))));
            } else {
                failed.put(id, real);
            }
        });
    }

    private static boolean isHarmless(Failure failure) {
        return failure.context().startsWith("could not set default_tablespace")
                || (failure.command().startsWith("SET ")
                        && failure.reason().startsWith("unrecognized configuration parameter"))
                || (failure.command().startsWith("COMMENT ON EXTENSION")
                        && failure.reason().startsWith("must be owner of extension"));
    }

    /** @param created whether the entry itself was created; otherwise it has no owner to change */
    private boolean isOfOwner(Failure failure, boolean created) {
        int owner = failure.command().lastIndexOf(" OWNER TO ");
        if (!failure.command().startsWith("ALTER ") || owner < 0) {
            return false;
        }
        String role = failure.command().substring(owner + " OWNER TO ".length()).replaceFirst(";$", "");
        if (failure.reason().matches("role \".*\" does not exist")) {
            missingOwners.add(role);
        } else if (created) {
            refusedOwners.add(new Refusal(role, failure.command(), failure.reason()));
        }
        return true;
    }

    /** Has another role give objects to those owners that the restoring role could not give them to. */
    void giveBy(GuardedOwners owners) throws EngineException {
        if (!refusedOwners.isEmpty()) {
            refusedOwners = owners.give(refusedOwners);
            superusers.addAll(owners.superusers());
        }
    }

    /** Returns the ids of privileges that could not be granted. */
    Set<Integer> refusedPrivileges() throws EngineException, IOException {
        Set<Integer> ids = new HashSet<>();
        head.visit(entry -> {
            if (isPrivilege(entry) && failed.containsKey(entry.id())) {
                ids.add(entry.id());
            }
        });
        return ids;
    }

    /** Forgets the failure of an entry, which another way restored. */
    void restored(int id) {
        failed.remove(id);
    }

    /** Returns whether an entry failed. */
    boolean hasFailed(int id) {
        return failed.containsKey(id);
    }

    /** Returns what became of all. */
    RestoreResult result() throws EngineException, IOException {
        List<FailedEntry> entries = new ArrayList<>(others);
        Set<Integer> lacking = new HashSet<>();
        int[] unnamed = {more};
        head.visit(entry -> {
            List<Failure> failures = failed.get(entry.id());
            if (failures == null) {
                return;
            }
            String reason = failures.get(0).reason();
            // What depends on something that the server cannot have fails because of that.
            boolean lacks =
                    EntryVerdict.isLacking(reason) || entry.needs().stream().anyMatch(lacking::contains);
            if (lacks) {
                lacking.add(entry.id());
            }
            if (!required.test(entry)) {
                return;
            }
            if (entries.size() < MOST_NAMED) {
                entries.add(new FailedEntry(entry.shown(), reason, lacks));
            } else {
                unnamed[0]++;
            }
        });
        Map<String, List<Refusal>> byRole = refusedOwners.stream()
                .collect(Collectors.groupingBy(Refusal::role, LinkedHashMap::new, Collectors.toList()));
        byRole.forEach((role, refusals) -> entries.add(new FailedEntry(
                "OWNER " + role,
                "What it owned belongs to the role that restored it (objects: " + refusals.size() + "): "
                        + refusals.get(0).reason(),
                true)));
        if (unnamed[0] > 0) {
            entries.add(new FailedEntry(unnamed[0] + " more entries", "not shown", false));
        }
        List<String> notes = new ArrayList<>();
        if (!missingOwners.isEmpty()) {
            notes.add("Roles that own something are missing: " + RestoreCheck.shown(missingOwners)
                    + ". What they owned belongs to the role that restored it.");
        }
        if (!superusers.isEmpty()) {
            notes.add("Roles that own something are superusers here: " + RestoreCheck.shown(superusers)
                    + ". What they owned belongs to the role that restored it.");
        }
        return new RestoreResult(entries, notes);
    }
}
