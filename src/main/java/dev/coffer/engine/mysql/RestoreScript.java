package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseRestore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The script of a part as a client gets it: events are disabled unless a log is replayed upon them, definers are
 * those that the target allows, nothing names the database that the part was dumped from, and of tables that are not wanted
 * there is nothing. In constant memory, but for the definition of one object.
 */
final class RestoreScript extends ClientScript {

    /** The line by which MariaDB's client refuses commands that reach files or programs of this machine. */
    private static final String SANDBOX = "/*M!999999";

    private static final Pattern OF_TABLE = Pattern.compile(
            "\\A(?:/\\*M?!\\d+ )?(?:DROP TABLE IF EXISTS|CREATE TABLE(?: IF NOT EXISTS)?|LOCK TABLES|ALTER TABLE"
                    + "|INSERT (?:IGNORE )?INTO|REPLACE INTO) (`(?:[^`]|``)+`)");

    private final SqlScript script;
    private final Flavor flavor;
    private final UnaryOperator<String> definers;
    private final @Nullable String from;
    private final String to;
    private final Set<String> tables;
    private final boolean staging;
    private final Set<String> enabledEvents = new TreeSet<>();
    private final Set<String> tablesFound = new HashSet<>();

    /** By the line on which each begins; the line after its end has no object again. */
    private final NavigableMap<Long, String> objects = new ConcurrentSkipListMap<>();

    private boolean inStatement;
    private boolean whole;

    /**
     * @param part not closed
     * @param definers gets the definer of an object in SQL, and returns that to use
     * @param from the database that was dumped; null if that is unknown
     * @param order the database that is restored to, and whether events stay enabled in it
     * @param tables those that are wanted; empty for everything
     */
    RestoreScript(
            InputStream part,
            Flavor flavor,
            UnaryOperator<String> definers,
            @Nullable String from,
            DatabaseRestore order,
            Set<String> tables) {
        this.script = new SqlScript(part);
        this.flavor = flavor;
        this.definers = definers;
        this.from = from;
        this.to = order.name();
        this.tables = Set.copyOf(tables);
        this.staging = order.staging();
    }

    /** Returns the events that ran by themselves at the source, as far as the script was read. */
    Set<String> enabledEvents() {
        return enabledEvents;
    }

    /** Returns the tables that were created, as far as the script was read. */
    Set<String> tablesFound() {
        return tablesFound;
    }

    /** Returns the view, trigger, routine or event that a line of this script is about; null for any other. Thread-safe. */
    @Nullable
    String object(long atLine) {
        Map.Entry<Long, String> object = objects.floorEntry(atLine);
        return object == null || object.getValue().isEmpty() ? null : object.getValue();
    }

    /** Returns whether all of it was read, up to the line that ends each part. */
    boolean whole() {
        return ended() && whole;
    }

    @Override
    boolean advance() throws IOException {
        if (inStatement) {
            inStatement = pass(script);
            return true;
        }
        if (!script.next()) {
            return false;
        }
        String start = script.start();
        Optional<StoredObject> object = StoredObject.of(start);
        if (object.isPresent()) {
            whole = false;
            restore(object.get());
        } else {
            inStatement = isWanted(start);
        }
        return true;
    }

    private boolean isWanted(String start) {
        whole = start.startsWith(DatabasePart.END);
        if (start.startsWith(SANDBOX)) {
            return flavor == Flavor.MARIADB;
        }
        Matcher table = OF_TABLE.matcher(start);
        if (!table.find()) {
            return true;
        }
        String name = new String(
                SqlNames.plain(table.group(1)).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        boolean wanted = tables.isEmpty() || tables.contains(name);
        if (wanted && table.group().contains("CREATE TABLE")) {
            tablesFound.add(name);
        }
        return wanted;
    }

    private void restore(StoredObject beginning) throws IOException {
        if (!isWanted(beginning)) {
            return;
        }
        byte[] statement = script.read(LONGEST);
        byte[] ending = script.ending();
        StoredObject object = StoredObject.of(new String(statement, StandardCharsets.ISO_8859_1))
                .orElse(beginning);
        if (!staging && object.isEnabledEvent()) {
            enabledEvents.add(object.name());
        }
        String end = new String(ending, StandardCharsets.ISO_8859_1);
        String restored = object.restored(!staging, definers, from, to) + end;
        if (object.isEndingEvent()) {
            // A server does not create an event whose time is over.
            restored = "SET timestamp = 86400" + end + restored + "SET timestamp = DEFAULT" + end;
        }
        write(restored);
        objects.put(line(), object.kind().toUpperCase(Locale.ROOT) + " " + object.name());
        objects.put(line() + restored.chars().filter(c -> c == '\n').count(), "");
    }

    private boolean isWanted(StoredObject object) {
        if (object.kind().equals("view") && tables.contains(object.name())) {
            tablesFound.add(object.name());
            return true;
        }
        return tables.isEmpty() || object.table().filter(tables::contains).isPresent();
    }
}
