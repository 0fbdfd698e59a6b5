package dev.coffer.schedule;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import dev.coffer.api.fault.Fault;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * When the runs of a schedule are due: the local times of a cron expression in a time zone. A local time that the zone leaves
 * out is due at the first minute after the gap, and one that it has twice is due the first time only. The library finds the
 * local times on a calendar without such changes, since its own answers to them differ from case to case.
 */
final class ScheduleCalendar {

    /** What cron leaves out of its five fields is more often a mistake than meant. */
    private static final Pattern FIELDS = Pattern.compile("\\S+( \\S+){4}");

    private final CronSchedule times;
    private final ZoneId zone;

    private ScheduleCalendar(CronSchedule times, ZoneId zone) {
        this.times = times;
        this.zone = zone;
    }

    /** Returns the calendar of an expression and a zone that {@link #checked} accepted. */
    static ScheduleCalendar of(String cron, String zone) {
        return new ScheduleCalendar(new CronSchedule(cron, ZoneOffset.UTC, CronStyle.UNIX), ZoneId.of(zone));
    }

    /**
     * Returns the calendar of an expression and a zone that a client sent.
     *
     * @param cron its fields are separated by one space, and its names are in upper case; see {@link #normal}
     * @param now the time after which it has to fire
     * @throws Fault {@code badRequest} that names the field, if the expression is malformed or never fires, or the zone is
     *     unknown
     */
    static ScheduleCalendar checked(String cron, String zone, Instant now) {
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw Fault.badRequest("'schedule.time_zone' must be the name of a zone in the IANA database, such as"
                    + " Europe/Berlin or UTC.");
        }
        if (!FIELDS.matcher(cron).matches()) {
            throw malformed();
        }
        try {
            ScheduleCalendar calendar = of(cron, zone);
            if (calendar.after(now).isBefore(CronSchedule.NEVER)) {
                return calendar;
            }
        } catch (IllegalArgumentException e) {
            throw malformed();
        } catch (IllegalStateException e) {
            // The same fault as below.
        }
        throw Fault.badRequest("'schedule.cron' never fires: no month that it names has such a day.");
    }

    private static Fault malformed() {
        return Fault.badRequest(
                "'schedule.cron' must have the five fields of cron: minute, hour, day of month, month and"
                        + " day of week, such as 30 3 * * 1-5.");
    }

    /** Returns an expression with one space between its fields and in upper case, as it is stored and shown. */
    static String normal(String cron) {
        return cron.strip().replaceAll("\\s+", " ").toUpperCase(Locale.ROOT);
    }

    /**
     * Returns when the first run after a time is due.
     *
     * @throws IllegalStateException if there is none
     */
    Instant after(Instant time) {
        LocalDateTime local = LocalDateTime.ofInstant(time, zone);
        while (true) {
            Instant next = times.getInitialExecutionTime(local.toInstant(ZoneOffset.UTC));
            if (!next.isBefore(CronSchedule.NEVER)) {
                throw new IllegalStateException("The expression '" + times.getPattern() + "' never fires.");
            }
            local = LocalDateTime.ofInstant(next, ZoneOffset.UTC);
            Instant due = instant(local);
            if (due.isAfter(time)) {
                return due;
            }
        }
    }

    private Instant instant(LocalDateTime local) {
        var gap = zone.getRules().getTransition(local);
        return gap != null && gap.isGap()
                ? gap.getInstant()
                : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    /** Returns the day of the week of a time. */
    DayOfWeek day(Instant time) {
        return time.atZone(zone).getDayOfWeek();
    }

    /** Whether a time is that of the first run in its week, which begins on Monday. */
    boolean firstOfWeek(Instant due) {
        Instant monday = due.atZone(zone)
                .toLocalDate()
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .atStartOfDay(zone)
                .toInstant();
        return after(monday.minusMillis(1)).equals(due);
    }
}
