package dev.coffer.restore.run;

import dev.coffer.archive.Manifest;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.restore.RestoreMode;
import dev.coffer.restore.RestoreOrder.Item;
import dev.coffer.restore.RestoreOutcome;
import dev.coffer.restore.RestoreOutcome.Restored;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives restored databases their names, and accounts what they may do with them. Each step may have been done by an earlier attempt that died before it could
 * record that: a working name that is gone says so.
 */
@Singleton
class RestoreNaming {

    private static final Logger LOG = Logger.getLogger(RestoreNaming.class);

    private final RestoreSources sources;
    private final RestoreEnding ending;

    RestoreNaming(RestoreSources sources, RestoreEnding ending) {
        this.sources = sources;
        this.ending = ending;
    }

    /**
     * Names everything that was restored.
     *
     * @return the outcome with the names, and with what could not be named
     * @throws EngineException if that is tried again later
     * @throws RestoreFailedException if a new instance cannot get its databases; all of them go
     */
    RestoreOutcome name(ClaimedRestore claimed, RestoreTarget target, RestoreOutcome outcome)
            throws EngineException, IOException, RestoreFailedException {
        Names names = new Names(claimed, target, outcome);
        List<Restored> restored = new ArrayList<>(outcome.restored());
        // What is swapped cannot be dropped again, so it comes last.
        restored.sort(Comparator.comparing(each -> names.there.contains(each.database())));
        List<Restored> named = new ArrayList<>();
        for (Restored each : restored) {
            named.add(names.named(each));
        }
        RestoreResult granted = granted(claimed, target, outcome);
        names.notes.addAll(granted.notes());
        names.failed.addAll(granted.failed());
        return outcome.with(named, names.notes, names.failed);
    }

    private RestoreResult granted(ClaimedRestore claimed, RestoreTarget target, RestoreOutcome outcome)
            throws EngineException, IOException, RestoreFailedException {
        boolean filled = claimed.restore().mode == RestoreMode.INSTANCE;
        if (!target.grantsApart() || (!filled && outcome.roles().isEmpty())) {
            return new RestoreResult(List.of(), List.of());
        }
        RestoreSource source = sources.open(claimed);
        Optional<Manifest.Part> globals = source.parts().globals();
        return globals.isEmpty()
                ? new RestoreResult(List.of(), List.of())
                : target.grant(source.dump(globals.get(), read -> {}), Set.copyOf(outcome.roles()), filled);
    }

    private final class Names {

        private final ClaimedRestore claimed;
        private final RestoreTarget target;
        private final boolean whole;
        private final Set<String> there;
        private final List<String> notes = new ArrayList<>();
        private final List<FailedEntry> failed = new ArrayList<>();

        Names(ClaimedRestore claimed, RestoreTarget target, RestoreOutcome outcome) throws EngineException {
            this.claimed = claimed;
            this.target = target;
            this.whole = outcome.failed().isEmpty() && outcome.differences().isEmpty();
            this.there = new HashSet<>(target.databases());
        }

        Restored named(Restored each) throws EngineException, IOException, RestoreFailedException {
            Item item = claimed.restore().order().databases().stream()
                    .filter(wanted -> wanted.database().equals(each.database()))
                    .findFirst()
                    .orElseThrow();
            try {
                return switch (claimed.restore().mode) {
                    case BESIDE ->
                        item.schema() == null ? renamed(each, item.name()) : copied(each, item, item.schema());
                    case REPLACE -> replaced(each, item);
                    case INSTANCE -> moved(each);
                };
            } catch (EngineException e) {
                if (e.passing() && ending.isRetried(claimed)) {
                    throw e;
                }
                return refused(each, item, e);
            }
        }

        private Restored renamed(Restored each, String name) throws EngineException {
            if (there.contains(each.working())) {
                target.rename(each.working(), name);
            } else {
                target.tidy(name);
            }
            return result(each, name, null);
        }

        private Restored copied(Restored each, Item item, String schema) throws EngineException, IOException {
            if (there.contains(each.working())) {
                RestoreResult copied = target.copyTables(each.working(), item.tables(), item.name(), schema);
                failed.addAll(copied.failed());
                notes.addAll(copied.notes());
                target.drop(each.working());
            }
            return result(each, item.name(), null);
        }

        private Restored replaced(Restored each, Item item) throws EngineException {
            if (!there.contains(each.working())) {
                return there.contains(item.name()) ? renamed(each, item.name()) : swapped(each, item);
            }
            if (!whole) {
                notes.add("The database " + item.database()
                        + " was not replaced, since not everything is as it should be." + " What was restored is named "
                        + item.name() + ".");
                return renamed(each, item.name());
            }
            if (item.kept() == null) {
                return renamed(each, item.database());
            }
            List<String> obstacles = target.swapObstacles(item.database());
            if (!obstacles.isEmpty()) {
                return beside(each, item, String.join("; ", obstacles));
            }
            target.swap(item.database(), each.working(), item.kept());
            return result(each, item.database(), item.kept());
        }

        private Restored swapped(Restored each, Item item) throws EngineException {
            target.tidy(item.database());
            if (item.kept() != null) {
                target.tidy(item.kept());
            }
            return result(each, item.database(), item.kept());
        }

        /** A new server has some empty databases of the same names, which go. */
        private Restored moved(Restored each) throws EngineException {
            String displaced = WorkingNames.displaced(each.working());
            if (there.contains(each.working())) {
                if (there.contains(each.database())) {
                    target.swap(each.database(), each.working(), displaced);
                } else {
                    target.rename(each.working(), each.database());
                    claimed.made().add(each.database());
                }
            } else {
                target.tidy(each.database());
            }
            target.drop(displaced);
            return result(each, each.database(), null);
        }

        private Restored refused(Restored each, Item item, EngineException e)
                throws EngineException, RestoreFailedException {
            String reason = String.valueOf(e.getMessage());
            return switch (claimed.restore().mode) {
                case INSTANCE -> {
                    claimed.restore().order().databases().stream()
                            .map(Item::database)
                            .filter(name -> !there.contains(name))
                            .forEach(claimed.made()::add);
                    there.stream().filter(claimed.names()::isAny).forEach(claimed.made()::add);
                    throw new RestoreFailedException("notNamed", reason, e);
                }
                case REPLACE -> beside(each, item, reason);
                case BESIDE -> aside(each, item, reason);
            };
        }

        /**
         * What cannot get its name or its place stays under another name: nothing else may have it. Tables may have reached
         * their place in an attempt whose worker died.
         */
        private Restored aside(Restored each, Item item, String reason) throws EngineException {
            failed.add(new FailedEntry("DATABASE " + item.name(), reason, true));
            String schema = item.schema();
            if (schema == null) {
                target.drop(each.working());
                return result(each, null, null);
            }
            String name = schema + "_" + claimed.restore().order().databases().indexOf(item);
            notes.add("What was restored is in the database " + name + ".");
            return renamed(each, name);
        }

        private Restored beside(Restored each, Item item, String reason) throws EngineException {
            failed.add(new FailedEntry("DATABASE " + item.database(), "It was not replaced: " + reason, true));
            notes.add("What was restored is named " + item.name() + ".");
            return renamed(each, item.name());
        }

        private Restored result(Restored each, @Nullable String name, @Nullable String kept) {
            LOG.infof("Restore %s: the database '%s' is '%s'", claimed.restore().id, each.database(), name);
            return new Restored(each.database(), each.working(), name, kept);
        }
    }
}
