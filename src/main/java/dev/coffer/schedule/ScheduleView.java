package dev.coffer.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.UtcTime;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the API shows it.
 *
 * @param dayOfWeek null for a schedule with a cron expression, like {@code hour} and {@code minute}
 * @param dayOfMonth always null, like {@code month}; clients of the wider API read both
 * @param lastScheduled when the last run that ordered a backup was due; null before the first
 * @param nextRun when the next backup is ordered, with its jitter, or tried again; null while it is paused
 * @param running whether a backup of it is queued or running
 * @param name absent without one
 * @param cron absent unless the client gave one
 * @param startDeadline absent without one
 * @param pausedReason absent unless the service paused it
 * @param store absent without one
 * @param copyTo absent if there are none
 * @param waiting why the run that is due could not be started yet; absent unless it was tried
 * @param missed absent if no run was missed
 */
public record ScheduleView(
        UUID id,
        @UtcTime Instant created,
        @UtcTime Instant updated,
        String action,
        @JsonProperty("day_of_week") @Nullable Integer dayOfWeek,
        @JsonProperty("day_of_month") @Nullable Integer dayOfMonth,
        @Nullable Integer month,
        @Nullable Integer hour,
        @Nullable Integer minute,
        @JsonProperty("full_backup_retention") int fullBackupRetention,
        @JsonProperty("last_scheduled") @UtcTime @Nullable Instant lastScheduled,
        @JsonProperty("next_run") @UtcTime @Nullable Instant nextRun,
        boolean running,
        @JsonProperty("instance_id") UUID instanceId,
        Source source,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String name,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cron,
        @JsonProperty("time_zone") String timeZone,
        String kind,
        String jitter,

        @JsonProperty("start_deadline") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String startDeadline,

        boolean paused,

        @JsonProperty("paused_reason") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String pausedReason,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String store,

        @JsonProperty("copy_to") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> copyTo,

        boolean prove,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String waiting,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Missed missed) {

    /** What is backed up. */
    public record Source(UUID id, String type) {}

    /**
     * The runs that ordered no backup.
     *
     * @param last when the last of them was due
     */
    public record Missed(long count, @UtcTime Instant last, String reason) {}

    /** A response with one schedule. */
    public record One(ScheduleView schedule) {}

    /**
     * A response with a page of schedules.
     *
     * @param links null on the last page
     */
    public record Many(
            List<ScheduleView> schedules,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}
}
