package dev.coffer.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What clients have asked for and were promised. */
final class Orders {

    private final Map<String, Backup> backups = new ConcurrentHashMap<>();
    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final Set<String> deleteAsked = ConcurrentHashMap.newKeySet();
    private final Set<String> deletePromised = ConcurrentHashMap.newKeySet();
    private final Map<String, Account> instances = new ConcurrentHashMap<>();

    /** @param parent null for a full one */
    record Backup(String id, Account account, @Nullable String parent) {}

    void registered(String instance, Account account) {
        instances.put(instance, account);
    }

    /** Before it is asked for. */
    void forget(String instance) {
        instances.remove(instance);
    }

    List<String> instances(Account account) {
        return instances.entrySet().stream()
                .filter(entry -> entry.getValue() == account)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** A backup was promised or seen. */
    void known(String id, Account account, @Nullable String parent) {
        if (backups.putIfAbsent(id, new Backup(id, account, parent)) == null) {
            present.add(id);
        }
    }

    /** Before it is asked for. */
    void deleteAsked(String id) {
        deleteAsked.add(id);
    }

    void deletePromised(String id) {
        deletePromised.add(id);
        present.remove(id);
    }

    void gone(String id) {
        present.remove(id);
    }

    boolean isDeletePromised(String id) {
        return deletePromised.contains(id);
    }

    /** Whether its deletion was ordered, or that of something that it builds on. */
    boolean mayBeGone(String id) {
        for (@Nullable String at = id; at != null; ) {
            if (deleteAsked.contains(at)) {
                return true;
            }
            Backup backup = backups.get(at);
            at = backup == null ? null : backup.parent();
        }
        return false;
    }

    List<String> present(Account account) {
        return present.stream().filter(id -> account == accountOf(id)).sorted().toList();
    }

    private @Nullable Account accountOf(String id) {
        Backup backup = backups.get(id);
        return backup == null ? null : backup.account();
    }

    List<Backup> all() {
        return new ArrayList<>(backups.values());
    }

    /** One of them; nothing where there is none. */
    static Optional<String> any(List<String> ids, Random dice) {
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(dice.nextInt(ids.size())));
    }
}
