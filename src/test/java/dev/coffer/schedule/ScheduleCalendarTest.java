package dev.coffer.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.api.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleCalendarTest {

    private static final Instant NOW = Instant.parse("2026-12-01T04:00:00Z");

    /** The local times of the runs on the day of a switch, with their offsets. */
    @ParameterizedTest(name = "{0} in {1} on {2}")
    @CsvSource({
        // A time that is left out is due at the end of the gap, and one that is there twice the first time.
        "30 2 * * *,     Europe/Berlin,       2026-03-29, 2026-03-29T03:00+02:00",
        "30 2 * * *,     Europe/Berlin,       2026-10-25, 2026-10-25T02:30+02:00",
        "0 3 * * *,      Europe/Berlin,       2026-03-29, 2026-03-29T03:00+02:00",
        "0 3 * * *,      Europe/Berlin,       2026-10-25, 2026-10-25T03:00+01:00",
        "0 2 * * *,      America/New_York,    2026-03-08, 2026-03-08T03:00-04:00",
        "30 1 * * *,     America/New_York,    2026-11-01, 2026-11-01T01:30-04:00",
        // Half an hour.
        "15 2 * * *,     Australia/Lord_Howe, 2026-10-04, 2026-10-04T02:30+11:00",
        "45 1 * * *,     Australia/Lord_Howe, 2026-04-05, 2026-04-05T01:45+11:00",
        // At midnight: the day begins at 01:00, and the last hour of a day is there twice.
        "0 0 * * *,      America/Sao_Paulo,   2018-11-04, 2018-11-04T01:00-02:00",
        "30 23 * * *,    America/Sao_Paulo,   2019-02-16, 2019-02-16T23:30-02:00",
        "30 0 * * *,     Asia/Tehran,         2021-03-22, 2021-03-22T01:00+04:30",
        "30 23 * * *,    Asia/Tehran,         2021-09-21, 2021-09-21T23:30+04:30",
        // Ramadan: back before it, and forward after it.
        "30 2 * * *,     Africa/Casablanca,   2024-03-10, 2024-03-10T02:30+01:00",
        "30 2 * * *,     Africa/Casablanca,   2024-04-14, 2024-04-14T03:00+01:00",
        // Two local times that become one run once.
        "0 2-3 * * *,    Europe/Berlin,       2026-03-29, 2026-03-29T03:00+02:00",
        "*/30 2 * * *,   Europe/Berlin,       2026-10-25, 2026-10-25T02:00+02:00 2026-10-25T02:30+02:00",
        "*/20 2 * * *,   Europe/Berlin,       2026-03-29, 2026-03-29T03:00+02:00",
    })
    void each_local_time_is_due_once_at_the_switches(String cron, String zone, LocalDate day, String wanted) {
        assertThat(runs(cron, zone, day)).containsExactly(wanted.split(" "));
    }

    @Test
    void a_day_that_a_zone_leaves_out_is_due_at_its_end() {
        assertThat(runs("0 12 * * *", "Pacific/Apia", LocalDate.of(2011, 12, 31)))
                .containsExactly("2011-12-31T00:00+14:00", "2011-12-31T12:00+14:00");
    }

    @Test
    void a_daily_run_is_due_365_times_a_year() {
        for (String zone : List.of("Europe/London", "America/Santiago", "Asia/Gaza", "Africa/Cairo", "Etc/GMT+12")) {
            ScheduleCalendar calendar = ScheduleCalendar.of("30 2 * * *", zone);
            Instant due = LocalDate.of(2025, 1, 1).atStartOfDay(ZoneId.of(zone)).toInstant();
            Instant end = LocalDate.of(2026, 1, 1).atStartOfDay(ZoneId.of(zone)).toInstant();
            int count = 0;
            for (due = calendar.after(due); due.isBefore(end); due = calendar.after(due)) {
                count++;
            }
            assertThat(count).as(zone).isEqualTo(365);
        }
    }

    @Test
    void the_next_run_is_the_same_from_each_second_before_it() {
        ScheduleCalendar calendar = ScheduleCalendar.of("30 2 * * *", "Europe/Berlin");
        Instant due = Instant.parse("2026-10-25T00:30:00Z");
        assertThat(calendar.after(due.minusSeconds(1))).isEqualTo(due);
        for (int minute = 0; minute < 180; minute++) {
            assertThat(calendar.after(due.plus(Duration.ofMinutes(minute))))
                    .isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 * * 0,   2026-12-06T00:00:00Z",
        "0 0 * * 7,   2026-12-06T00:00:00Z",
        "0 0 * * SUN, 2026-12-06T00:00:00Z",
        "0 0 29 2 *,  2028-02-29T00:00:00Z",
        "0 0 31 * *,  2026-12-31T00:00:00Z",
        // As in cron, either of day of month and day of week suffices.
        "0 0 13 * 5,  2026-12-04T00:00:00Z",
        "0 0 30 2 1,  2027-02-01T00:00:00Z",
    })
    void the_fields_mean_what_they_mean_in_cron(String cron, Instant next) {
        assertThat(ScheduleCalendar.checked(cron, "UTC", NOW).after(NOW)).isEqualTo(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 31 FEB *"})
    void what_never_fires_is_refused(String cron) {
        assertThatThrownBy(() -> ScheduleCalendar.checked(cron, "UTC", NOW))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("'schedule.cron' never fires");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "@daily",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "0 24 * * *",
                "0 0 0 * *",
                "a b c d e",
                "0 0 * 13 *",
                "0 0 * * 8",
                "0 0 L * *",
                "5-1 * * * *",
                "*/0 * * * *",
                "0 0 ? * ?"
            })
    void what_is_no_expression_is_refused(String cron) {
        assertThatThrownBy(() -> ScheduleCalendar.checked(ScheduleCalendar.normal(cron), "UTC", NOW))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("'schedule.cron'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mars/Olympus", "+02:00", "CEST", "utc", ""})
    void a_zone_that_nobody_knows_is_refused(String zone) {
        assertThatThrownBy(() -> ScheduleCalendar.checked("0 0 * * *", zone, NOW))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("'schedule.time_zone'");
    }

    @Test
    void the_first_run_of_a_week_is_the_first_since_monday() {
        ScheduleCalendar calendar = ScheduleCalendar.of("0 3 * * 2-6", "Europe/Berlin");
        assertThat(calendar.firstOfWeek(Instant.parse("2026-12-01T02:00:00Z"))).isTrue();
        assertThat(calendar.firstOfWeek(Instant.parse("2026-12-02T02:00:00Z"))).isFalse();
    }

    private static List<String> runs(String cron, String zone, LocalDate day) {
        ScheduleCalendar calendar = ScheduleCalendar.of(cron, zone);
        ZoneId id = ZoneId.of(zone);
        Instant end = day.plusDays(1).atStartOfDay(id).toInstant();
        List<String> runs = new ArrayList<>();
        Instant due = calendar.after(day.atStartOfDay(id).toInstant().minusMillis(1));
        for (; due.isBefore(end); due = calendar.after(due)) {
            runs.add(due.atZone(id).toOffsetDateTime().toString());
        }
        return runs;
    }
}
