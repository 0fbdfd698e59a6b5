package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.postgresql.ArchiveEntry.Section;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The entries of an archive that single tables consist of: the tables, with their partitions and all that belongs to them, and
 * what they need. Told apart by the ids and dependencies in the table of contents, never by patterns of names.
 */
final class TableSelection {

    /** What is a table's own, where the archive has it as an entry that names the table first. */
    private static final Set<String> OWN = Set.of(
            "DEFAULT",
            "CONSTRAINT",
            "CHECK CONSTRAINT",
            "FK CONSTRAINT",
            "INDEX",
            "TRIGGER",
            "POLICY",
            "ROW SECURITY",
            "RULE",
            "STATISTICS",
            "STATISTICS DATA",
            "TABLE ATTACH",
            "TABLE DATA",
            "SEQUENCE");

    /** What belongs to an object that it depends on. */
    private static final Set<String> ATTACHED =
            Set.of("COMMENT", "ACL", "SECURITY LABEL", "SEQUENCE OWNED BY", "SEQUENCE SET", "INDEX ATTACH");

    /** What tables may use without saying so, such as a function that another one calls. */
    private static final Set<String> SUPPORT = Set.of(
            "SCHEMA",
            "EXTENSION",
            "PROCEDURAL LANGUAGE",
            "TYPE",
            "SHELL TYPE",
            "DOMAIN",
            "FUNCTION",
            "PROCEDURE",
            "AGGREGATE",
            "OPERATOR",
            "OPERATOR CLASS",
            "OPERATOR FAMILY",
            "CAST",
            "COLLATION",
            "CONVERSION",
            "ACCESS METHOD",
            "TEXT SEARCH CONFIGURATION",
            "TEXT SEARCH DICTIONARY",
            "TEXT SEARCH PARSER",
            "TEXT SEARCH TEMPLATE");

    private final Set<TableName> names;
    private final Map<Integer, TableName> tables = new HashMap<>();
    private final Map<Integer, List<Integer>> needs = new HashMap<>();
    private final Map<Integer, List<Integer>> partitions = new LinkedHashMap<>();
    private final Set<Integer> chosen = new HashSet<>();
    private final Set<Integer> required = new HashSet<>();
    private final List<String> notes = new ArrayList<>();
    private boolean largeObjects;

    private TableSelection(Set<TableName> names) {
        this.names = names;
    }

    /**
     * Selects tables.
     *
     * @throws EngineException SERVER_REFUSED if the archive lacks one
     */
    static TableSelection of(ArchiveHead head, List<String> tables) throws EngineException, IOException {
        Set<TableName> names = new HashSet<>();
        for (String table : tables) {
            names.add(TableName.parse(table));
        }
        TableSelection selection = new TableSelection(names);
        head.visit(selection::collect);
        selection.choose();
        head.visit(selection::require);
        selection.requireNeeds();
        if (selection.largeObjects) {
            selection.notes.add("Large objects are not restored with single tables.");
        }
        return selection;
    }

    private void collect(ArchiveEntry entry) {
        needs.put(entry.id(), entry.needs());
        if (entry.isA("TABLE")) {
            tables.put(entry.id(), new TableName(String.valueOf(entry.namespace()), entry.tag()));
        } else if (entry.isA("TABLE ATTACH")) {
            partitions.put(entry.id(), entry.needs());
        } else if (entry.isA("BLOBS")) {
            largeObjects = true;
        }
    }

    private void choose() throws EngineException {
        Set<TableName> unknown = new HashSet<>(names);
        tables.forEach((id, name) -> {
            if (names.contains(name)) {
                chosen.add(id);
                unknown.remove(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw new EngineException(
                    Code.SERVER_REFUSED,
                    "The backup of the database has no such table: "
                            + String.join(
                                    ", ",
                                    unknown.stream()
                                            .map(TableName::toString)
                                            .sorted()
                                            .toList())
                            + ". Names are told apart by case; a name with capital letters needs double quotes.");
        }
        Map<Integer, List<Integer>> children = new HashMap<>();
        partitions.values().forEach(both -> {
            List<Integer> ids =
                    both.stream().filter(tables::containsKey).distinct().toList();
            if (ids.size() == 2) {
                // The archive names the partition first.
                children.computeIfAbsent(ids.get(1), parent -> new ArrayList<>())
                        .add(ids.get(0));
            }
        });
        Deque<Integer> open = new ArrayDeque<>(chosen);
        while (!open.isEmpty()) {
            for (int child : children.getOrDefault(open.pop(), List.of())) {
                if (chosen.add(child)) {
                    open.push(child);
                }
            }
        }
        required.addAll(chosen);
    }

    private void require(ArchiveEntry entry) {
        if (OWN.contains(entry.kind())) {
            int owner = owner(entry);
            if (!chosen.contains(owner)) {
                return;
            }
            boolean outside = entry.needs().stream().anyMatch(id -> tables.containsKey(id) && !chosen.contains(id));
            if (entry.isA("FK CONSTRAINT") && outside) {
                notes.add("The foreign key " + entry.tag() + " in schema " + entry.namespace()
                        + " is left out: it refers to a table that is not restored.");
                return;
            }
            required.add(entry.id());
        } else if (ATTACHED.contains(entry.kind()) && !entry.needs().isEmpty() && belongs(entry)) {
            required.add(entry.id());
        }
    }

    private boolean belongs(ArchiveEntry entry) {
        return entry.isA("INDEX ATTACH")
                ? required.containsAll(entry.needs())
                : entry.needs().stream().anyMatch(required::contains);
    }

    /** Returns the table that an entry belongs to: of those that it depends on, the one that its definition names first. */
    private int owner(ArchiveEntry entry) {
        List<Integer> candidates =
                entry.needs().stream().filter(tables::containsKey).distinct().toList();
        if (candidates.size() < 2) {
            return candidates.isEmpty() ? -1 : candidates.get(0);
        }
        for (SqlStatement statement : SqlReader.statements(entry.definition())) {
            for (int i = 0; i + 2 < statement.tokens().size(); i++) {
                if (statement.hasName(i) && statement.has(i + 1, ".") && statement.hasName(i + 2)) {
                    TableName name = new TableName(statement.name(i), statement.name(i + 2));
                    for (int candidate : candidates) {
                        if (name.equals(tables.get(candidate))) {
                            return candidate;
                        }
                    }
                }
            }
        }
        return -1;
    }

    /** Adds what is needed, and what that needs. */
    private void requireNeeds() {
        Deque<Integer> open = new ArrayDeque<>(required);
        while (!open.isEmpty()) {
            for (int need : needs.getOrDefault(open.pop(), List.of())) {
                if (required.add(need)) {
                    open.push(need);
                }
            }
        }
    }

    /** Returns whether an entry is restored. */
    boolean wants(ArchiveEntry entry) {
        boolean support = entry.section() == Section.PRE_DATA && SUPPORT.contains(entry.kind());
        return support || isRequired(entry);
    }

    /** Returns whether the tables are not whole without an entry. */
    boolean isRequired(ArchiveEntry entry) {
        return required.contains(entry.id());
    }

    /** Returns what is different, as sentences. */
    List<String> notes() {
        return notes;
    }
}
