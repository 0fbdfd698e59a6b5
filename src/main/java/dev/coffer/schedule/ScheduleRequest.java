package dev.coffer.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.wire.Name;
import dev.coffer.api.wire.Text;
import dev.coffer.api.wire.Times;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;

/**
 * A request to create or change a schedule. What is null stays as it is.
 *
 * @param dayOfWeek 0 (Sunday) to 6: the day of the full backup, with incremental ones on all other days; 7: a full one each day
 * @param instanceId the instance that is backed up; {@code sourceId} says the same
 * @param cron five fields, instead of {@code dayOfWeek}, {@code hour} and {@code minute}
 * @param jitter a duration
 * @param startDeadline a duration; empty for none
 * @param store the name of a store; empty for that of the instance
 * @param copyTo the names of the stores that get a copy
 * @param runNow whether a backup is ordered at once, besides those that are due
 */
public record ScheduleRequest(
        @Pattern(regexp = "backup", message = "must be backup") @Nullable
        String action,

        @JsonProperty("day_of_week") @Range(min = 0, max = 7) @Nullable
        Integer dayOfWeek,

        @Range(min = 0, max = 23) @Nullable Integer hour,
        @Range(min = 0, max = 59) @Nullable Integer minute,

        @JsonProperty("instance_id") @Text(min = 1, max = 2000) @Nullable
        String instanceId,

        @JsonProperty("source_id") @Text(min = 1, max = 2000) @Nullable
        String sourceId,

        @JsonProperty("source_type") @Pattern(regexp = "instance", message = "must be instance") @Nullable
        String sourceType,

        @JsonProperty("full_backup_retention") @Range(min = 1, max = 1000) @Nullable
        Integer fullBackupRetention,

        @Name @Nullable String name,
        @Text(min = 1) @Nullable String cron,
        @JsonProperty("time_zone") @Text(min = 1) @Nullable String timeZone,

        @Pattern(regexp = "full|incremental|weekly", message = "must be one of full, incremental, weekly") @Nullable
        String kind,

        @Text(max = 100) @Nullable String jitter,

        @JsonProperty("start_deadline") @Text(max = 100) @Nullable
        String startDeadline,

        @Nullable Boolean paused,
        @Text @Nullable String store,

        @JsonProperty("copy_to") @Size(max = 100, message = "must be a list of at most {max} strings") @Nullable
        List<@NotNull(message = "must not hold null") @Text(min = 1) String> copyTo,

        @Nullable Boolean prove,
        @JsonProperty("run_now") @Nullable Boolean runNow) {

    private static final Duration LONGEST = Duration.ofDays(366);

    /** The request body. */
    public record Body(@NotNull @Valid ScheduleRequest schedule) {}

    /** Whether it says when runs are due in the words of the wider API. */
    boolean namesDay() {
        return dayOfWeek != null || hour != null || minute != null;
    }

    /** Whether it says anything of when runs are due. */
    boolean changesTimes() {
        return namesDay() || cron != null || timeZone != null || jitter != null;
    }

    /** Returns zero for none. */
    Duration wantedJitter() {
        return jitter == null || jitter.isBlank() ? Duration.ZERO : Times.duration("schedule.jitter", jitter, LONGEST);
    }

    /** Returns null for none. */
    @Nullable
    Duration wantedDeadline() {
        return startDeadline == null || startDeadline.isBlank()
                ? null
                : Times.duration("schedule.start_deadline", startDeadline, LONGEST);
    }
}
