package dev.coffer.schedule;

import java.util.Locale;

/** What the backups of a schedule are. */
enum ScheduleKind {
    FULL,
    INCREMENTAL,
    /** A full one on one day of the week or, of a cron expression, for the first run of the week; else incremental ones. */
    WEEKLY;

    /** Returns its name in the API. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ScheduleKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
