package dev.coffer.engine.mysql;

import java.util.ArrayList;
import java.util.List;

/** The options of the dump tools. Each that a default, or {@code --opt}, would decide is set. */
final class DumpOptions {

    /** What both runs of a backup have in common. */
    private static final List<String> COMMON = List.of(
            // --opt would lock and drop tables on restore; what is wanted of it follows.
            "--skip-opt",
            "--create-options",
            "--quick",
            "--extended-insert",
            "--disable-keys",
            "--set-charset",
            "--default-character-set=utf8mb4",
            "--quote-names",
            // Nothing of the time, the host or the version, so that dumps of the same content are the same.
            "--skip-comments",
            "--skip-dump-date",
            // Timestamps are written in UTC, whatever zone the server lives in.
            "--tz-utc",
            // Bytes that no character set can change.
            "--hex-blob",
            // Reading them needs PROCESS, and a restore does not need them.
            "--no-tablespaces",
            "--max-allowed-packet=1G",
            "--net-buffer-length=1M",
            "--skip-lock-tables",
            "--skip-lock-all-tables",
            "--skip-add-drop-database");

    /** What only MySQL's tool knows. */
    private static final List<String> MYSQL = List.of(
            // A restore beside others would otherwise claim the history of the source's transactions.
            "--set-gtid-purged=OFF", "--column-statistics=0");

    private DumpOptions() {}

    /** Returns those of the dump of all tables, triggers and routines of some databases. */
    static List<String> ofDatabases(Flavor flavor, List<String> databases) {
        List<String> options = common(flavor);
        options.addAll(List.of(
                "--single-transaction",
                "--routines",
                "--skip-events",
                "--triggers",
                "--no-create-db",
                "--databases",
                "--"));
        options.addAll(databases);
        return options;
    }

    /**
     * Returns those of the dump of a database's views and events. The dump of several databases would have the views of all
     * of them at its end.
     */
    static List<String> ofViewsAndEvents(Flavor flavor, String database, List<String> views, boolean events) {
        List<String> options = common(flavor);
        options.addAll(
                List.of("--skip-routines", events ? "--events" : "--skip-events", "--skip-triggers", "--no-data"));
        if (views.isEmpty()) {
            options.add("--no-create-info"); // without names, all tables are meant
        }
        options.add("--");
        options.add(database);
        options.addAll(views);
        return options;
    }

    private static List<String> common(Flavor flavor) {
        List<String> options = new ArrayList<>(COMMON);
        if (flavor == Flavor.MYSQL) {
            options.addAll(MYSQL);
        }
        return options;
    }

    /** Returns the lines of an option file that let a dump pass over tables, each given by its database and its name. */
    static List<String> passingOver(List<List<String>> tables) {
        return tables.stream()
                .map(table -> "ignore-table=" + OptionFile.quoted(table.get(0) + "." + table.get(1)))
                .toList();
    }
}
