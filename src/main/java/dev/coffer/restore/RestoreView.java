package dev.coffer.restore;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.UtcTime;
import dev.coffer.backup.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A restore as the API shows it.
 *
 * @param instanceId the instance that is restored to
 * @param mode the word of a {@link RestoreMode}
 * @param store the store that the backup is read from; absent if an earlier release took the order
 * @param time the moment that is restored to, in ISO 8601 and full precision; absent for the backup's end
 * @param gtid the last transaction that is restored; absent if the order names none
 * @param position the place in the log that is restored to; absent if the order names none
 * @param lastTransaction when the last transaction was committed that was replayed from a log; absent if none was
 * @param lastGtid its identity; absent if none was, or it has none
 * @param lastPosition where it ends in the log; absent if none was
 * @param databases those of the backup that are restored
 * @param tables those that are restored, by database; absent for whole databases
 * @param restored the name that each database got, or is to get while the restore runs
 * @param replaced the name under which the database is kept that each one replaced; absent if there is none
 * @param dropReplacedAt when these are dropped; absent if that is not planned
 * @param phase what the worker is doing; absent unless it runs
 * @param progress absent unless it runs
 * @param duration in seconds, from the begin of the first attempt to the end; null until it has ended
 * @param bytes what was read from the backup, before compression
 * @param warnings what is different from the source, or to be known; absent if there is nothing
 * @param failed what the server refused; absent if it refused nothing
 * @param differences what is not as the manifest says; absent if nothing is
 * @param fault why it failed; absent unless it did
 */
public record RestoreView(
        UUID id,
        @JsonProperty("backup_id") UUID backupId,
        @JsonProperty("instance_id") UUID instanceId,
        String mode,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String store,
        String status,

        @JsonInclude(JsonInclude.Include.NON_NULL) @UtcTime @Nullable
        String time,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String gtid,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String position,

        @JsonProperty("last_transaction") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String lastTransaction,

        @JsonProperty("last_gtid") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String lastGtid,

        @JsonProperty("last_position") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String lastPosition,

        List<String> databases,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<String>> tables,
        Map<String, String> restored,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> replaced,

        @JsonProperty("drop_replaced_at") @JsonInclude(JsonInclude.Include.NON_NULL) @UtcTime @Nullable
        Instant dropReplacedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String phase,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ProgressView progress,
        @UtcTime Instant created,
        @UtcTime @Nullable Instant started,
        @UtcTime @Nullable Instant ended,
        @Nullable Double duration,
        long bytes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FailedView> failed,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DifferenceView> differences,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AttemptView> attempts,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FaultView fault) {

    /**
     * The progress of a running restore.
     *
     * @param bytes what was read from the backup so far, before compression
     * @param percent of the total
     * @param eta when everything is expected to be read; null if unknown
     */
    public record ProgressView(
            long bytes,
            long total,
            int percent,
            @JsonProperty("bytes_per_second") @Nullable Long bytesPerSecond,
            @UtcTime @Nullable Instant eta) {}

    /**
     * An entry of a dump that the server refused.
     *
     * @param entry its kind and name
     * @param reason the server's words
     */
    public record FailedView(String entry, String reason) {}

    /** Something that is not as the manifest says. */
    public record DifferenceView(String database, String object, String expected, String found) {}

    /** An attempt of a worker; the last two are null while it runs. */
    public record AttemptView(
            int number,
            String worker,
            @UtcTime Instant begun,
            @UtcTime @Nullable Instant ended,
            @Nullable String outcome) {}

    /**
     * Why the restore failed.
     *
     * @param details what to do about it; absent unless that is known
     */
    public record FaultView(
            String code,
            String message,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String details) {}

    /** The answer that contains one restore. */
    public record One(RestoreView restore) {}

    /** The answer that contains a page of restores. */
    public record Many(
            List<RestoreView> restores,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}

    static RestoreView of(Restore restore) {
        RestoreOrder order = restore.order();
        RestoreOutcome outcome = restore.outcome();
        boolean running = restore.status() == RestoreStatus.RUNNING;
        Progress progress = restore.progress();
        return new RestoreView(
                restore.id,
                restore.backupId,
                restore.instanceId,
                restore.mode.word(),
                order.store(),
                restore.status().name(),
                order.time(),
                order.gtid(),
                order.position(),
                outcome == null ? null : outcome.lastTransaction(),
                outcome == null ? null : outcome.lastGtid(),
                outcome == null ? null : outcome.lastPosition(),
                order.databases().stream().map(RestoreOrder.Item::database).toList(),
                tables(order),
                restored(restore, order, outcome),
                replaced(outcome),
                restore.dropReplacedAt(),
                running && restore.phase() != null ? restore.phase().name() : null,
                running ? progress(order, progress) : null,
                restore.created,
                restore.started(),
                restore.ended(),
                duration(restore),
                outcome != null ? order.bytes() : progress == null || progress.bytes == null ? 0 : progress.bytes,
                outcome == null ? order.notes() : outcome.notes(),
                outcome == null
                        ? List.of()
                        : outcome.failed().stream()
                                .map(each -> new FailedView(each.entry(), each.reason()))
                                .toList(),
                outcome == null
                        ? List.of()
                        : outcome.differences().stream()
                                .map(each -> new DifferenceView(
                                        each.database(), each.object(), each.expected(), each.found()))
                                .toList(),
                attempts(restore),
                restore.faultCode() == null
                        ? null
                        : new FaultView(
                                restore.faultCode(), String.valueOf(restore.faultMessage()), restore.faultDetails()));
    }

    private static Map<String, List<String>> tables(RestoreOrder order) {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        order.databases().stream()
                .filter(item -> !item.tables().isEmpty())
                .forEach(item -> tables.put(item.database(), item.tables()));
        return tables;
    }

    private static Map<String, String> restored(Restore restore, RestoreOrder order, @Nullable RestoreOutcome outcome) {
        Map<String, String> names = new LinkedHashMap<>();
        if (restore.status().active()) {
            boolean replaces = restore.mode == RestoreMode.REPLACE;
            order.databases().forEach(item -> names.put(item.database(), replaces ? item.database() : item.name()));
        } else if (outcome != null) {
            outcome.restored().stream()
                    .filter(each -> each.name() != null)
                    .forEach(each -> names.put(each.database(), each.name()));
        }
        return names;
    }

    private static Map<String, String> replaced(@Nullable RestoreOutcome outcome) {
        Map<String, String> names = new LinkedHashMap<>();
        if (outcome != null) {
            outcome.restored().stream()
                    .filter(each -> each.kept() != null)
                    .forEach(each -> names.put(each.database(), each.kept()));
        }
        return names;
    }

    private static ProgressView progress(RestoreOrder order, @Nullable Progress progress) {
        if (progress == null || progress.bytes == null) {
            return new ProgressView(0, order.bytes(), 0, null, null);
        }
        long read = Math.min(progress.bytes, order.bytes());
        int percent = order.bytes() == 0 ? 0 : (int) (100.0 * read / order.bytes());
        return new ProgressView(read, order.bytes(), percent, progress.bytesPerSecond, progress.eta);
    }

    private static @Nullable Double duration(Restore restore) {
        Instant started = restore.started();
        Instant ended = restore.ended();
        return started == null || ended == null
                ? null
                : Duration.between(started, ended).toMillis() / 1000.0;
    }

    private static List<AttemptView> attempts(Restore restore) {
        return restore.attempts() < 2
                ? List.of()
                : restore.history().stream()
                        .map(each -> new AttemptView(
                                each.number(), each.worker(), each.begun(), each.ended(), each.outcome()))
                        .toList();
    }
}
