package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.Gigabytes;
import dev.coffer.api.wire.UtcTime;
import dev.coffer.work.Attempt;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * A backup as the API shows it. The first eleven fields are those of the published record and always present.
 *
 * @param size in units of 1024³ bytes; null until the backup is complete
 * @param locationRef the URL of the folder that holds its objects; null until the backup is complete
 * @param scheduleId the schedule that asked for it, which may be deleted; absent if none did
 * @param fault why the backup failed, or why its objects could not be removed; absent otherwise
 * @param attempts the attempts to take the backup, oldest first; absent unless there were several
 * @param warnings what the backup does not contain, and what else is to know of it; absent if there is nothing
 * @param complete whether it holds all data and every object that a restore needs; absent until it has ended, and if an
 *     earlier release took it
 * @param restorePoints the moments that it can be restored to; absent if that is only the one at which it was taken
 * @param copies the copies in other stores; absent if there are none
 * @param verification the result of the last verification, whichever store it read; absent before the first
 * @param originalVerification the result of the last verification in the backup's own store, if {@code verification} is
 *     that of a copy; absent otherwise
 * @param proof the result of the last proof by restore; absent before the first
 * @param hold what keeps the backup from being deleted; absent if nothing does
 * @param brokenAncestor the nearest damaged or incomplete backup that this one builds on; absent if there is none
 * @param progress present only while the backup is BUILDING
 */
public record BackupView(
        UUID id,
        String name,
        @Nullable String description,
        String status,
        @Nullable BigDecimal size,
        @UtcTime Instant created,
        @UtcTime Instant updated,
        @JsonProperty("instance_id") UUID instanceId,
        @JsonProperty("parent_id") @Nullable UUID parentId,
        @Nullable String locationRef,
        DatastoreView datastore,
        @JsonProperty("project_id") String projectId,
        String type,
        SourceView source,
        @JsonProperty("is_automated") boolean isAutomated,

        @JsonProperty("schedule_id") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        UUID scheduleId,

        @JsonProperty("storage_driver") String storageDriver,
        String store,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FaultView fault,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AttemptView> attempts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean complete,

        @JsonProperty("restore_points") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        RestorePointsView restorePoints,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CopyView> copies,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable VerificationView verification,

        @JsonProperty("original_verification") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        VerificationView originalVerification,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ProofView proof,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable HoldView hold,

        @JsonProperty("broken_ancestor") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        UUID brokenAncestor,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ProgressView progress) {

    /** The kind and version of the server. */
    public record DatastoreView(
            String type,
            String version,
            @JsonProperty("version_id") UUID versionId) {}

    /** What was backed up. */
    public record SourceView(String type, UUID id) {}

    /**
     * Why something went wrong.
     *
     * @param details what to do about it, which the message says too; absent unless that is known
     */
    public record FaultView(
            String code,
            String message,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String details) {}

    /**
     * An attempt of a worker to take the backup.
     *
     * @param worker the host and the process id
     * @param ended null while the attempt runs
     * @param outcome null while the attempt runs
     */
    public record AttemptView(
            int number,
            String worker,
            @UtcTime Instant begun,
            @UtcTime @Nullable Instant ended,
            @Nullable String outcome) {
        private static List<AttemptView> all(@Nullable String log) {
            return Attempt.parse(log).stream()
                    .map(attempt -> new AttemptView(
                            attempt.number(), attempt.worker(), attempt.begun(), attempt.ended(), attempt.outcome()))
                    .toList();
        }
    }

    /**
     * The progress of a running backup.
     *
     * @param bytes what the tools have written so far, before compression
     * @param estimatedTotal the expected size of all dumps; null if unknown
     * @param bytesPerSecond the recent rate; null if unknown
     * @param eta when the last dump is expected to end; null if unknown
     */
    public record ProgressView(
            long bytes,
            @JsonProperty("estimated_total") @Nullable Long estimatedTotal,
            @JsonProperty("bytes_per_second") @Nullable Long bytesPerSecond,
            @UtcTime @Nullable Instant eta) {

        private static final ProgressView NONE = new ProgressView(0, null, null, null);
    }

    /** The answer that contains one backup. */
    public record One(BackupView backup) {}

    /** The answer that contains a page of backups. */
    public record Many(
            List<BackupView> backups,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}

    /**
     * The answer of <em>List backups for instance</em>.
     *
     * @param backup the newest backup of the instance, on every page; null if the instance has none
     */
    public record OfInstance(
            List<BackupView> backups,
            @Nullable BackupView backup,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Link> links) {}

    /**
     * A column of the table of backups that the API shows.
     *
     * @param expression what a query selects; usually the name
     * @param at the place of its value in a row
     */
    private record Column<T>(String name, String expression, Class<T> type, int at) {

        private String selected() {
            return expression.equals(name) ? name : expression + " as " + name;
        }

        @Nullable
        T in(@Nullable Object[] row) {
            return type.cast(row[at]);
        }

        T required(@Nullable Object[] row) {
            return Objects.requireNonNull(in(row), name);
        }
    }

    private static final List<Column<?>> COLUMNS = new ArrayList<>();

    private static final Column<UUID> ID = column("id", UUID.class);
    private static final Column<String> ACCOUNT = column("account_id", String.class);
    private static final Column<UUID> INSTANCE = column("instance_id", UUID.class);
    private static final Column<UUID> PARENT = column("parent_id", UUID.class);
    private static final Column<String> NAME = column("name", String.class);
    private static final Column<String> DESCRIPTION = column("description", String.class);
    private static final Column<String> STATUS = column("status", String.class);
    private static final Column<Long> SIZE = column("size_bytes", Long.class);
    private static final Column<String> LOCATION = column("location", String.class);
    private static final Column<Instant> CREATED = column("created", Instant.class);
    private static final Column<Instant> UPDATED = column("updated", Instant.class);
    private static final Column<String> DATASTORE = column("datastore_type", String.class);
    private static final Column<String> VERSION = column("datastore_version", String.class);
    private static final Column<UUID> VERSION_ID = column("datastore_version_id", UUID.class);
    private static final Column<Boolean> AUTOMATED = column("automated", Boolean.class);
    private static final Column<UUID> SCHEDULE = column("schedule_id", UUID.class);
    private static final Column<String> DRIVER = column("storage_driver", String.class);
    private static final Column<String> STORE = column("store", String.class);
    private static final Column<String> FAULT_CODE = column("fault_code", String.class);
    private static final Column<String> FAULT_MESSAGE = column("fault_message", String.class);
    private static final Column<String> FAULT_DETAILS = column("fault_details", String.class);
    private static final Column<Integer> ATTEMPTS = column("attempts", Integer.class);
    private static final Column<String> ATTEMPT_LOG = column("attempt_log", String.class);
    private static final Column<String[]> WARNINGS = column("warnings", String[].class);
    private static final Column<Boolean> COMPLETE = column("complete", Boolean.class);
    private static final Column<Instant> MOMENTS_FROM = column("moments_from", Instant.class);
    private static final Column<Instant> MOMENTS_TO = column("moments_to", Instant.class);
    private static final Column<String> VERIFICATION = column("verification", String.class);
    private static final Column<Instant> VERIFIED = column("verified_at", Instant.class);
    private static final Column<Boolean> CONTENTS_CHECKED = column("contents_checked", Boolean.class);
    private static final Column<String[]> BROKEN_FILES = column("broken_files", String[].class);
    private static final Column<String[]> DETAILS = column("verification_details", String[].class);
    private static final Column<String> PROOF = column("proof", String.class);
    private static final Column<Instant> PROVEN = column("proof_at", Instant.class);
    private static final Column<Long> PROOF_MILLIS = column("proof_millis", Long.class);
    private static final Column<Long> PROOF_BYTES = column("proof_bytes", Long.class);
    private static final Column<String[]> PROOF_DETAILS = column("proof_details", String[].class);
    private static final Column<String> PROOF_STORE = column("proof_store", String.class);
    private static final Column<Instant> HELD =
            column("held_at", "case when held_until is null or held_until > now() then held_at end", Instant.class);
    private static final Column<Instant> HELD_UNTIL = column("held_until", Instant.class);
    private static final Column<String> HOLD_REASON = column("hold_reason", String.class);
    private static final Column<UUID> BROKEN_ANCESTOR = column("broken_ancestor", UUID.class);
    private static final Column<Long> PROGRESS_BYTES = column("progress_bytes", Long.class);
    private static final Column<Long> PROGRESS_TOTAL = column("progress_total", Long.class);
    private static final Column<Long> PROGRESS_RATE = column("progress_rate", Long.class);
    private static final Column<Instant> PROGRESS_ETA = column("progress_eta", Instant.class);

    private static final Column<String> COPIES = column("copies", CopyView.SELECTED, String.class);

    /** The columns for the {@code select} of a query from backups {@code b}. */
    static final String SELECTED = COLUMNS.stream().map(Column::selected).collect(Collectors.joining(", "));

    private static <T> Column<T> column(String name, Class<T> type) {
        return column(name, name, type);
    }

    private static <T> Column<T> column(String name, String expression, Class<T> type) {
        Column<T> column = new Column<>(name, expression, type, COLUMNS.size());
        COLUMNS.add(column);
        return column;
    }

    /** Returns what a query found that selects {@link #SELECTED}. */
    static List<BackupView> of(NativeQuery<Object[]> query) {
        COLUMNS.forEach(column -> query.addScalar(column.name(), column.type()));
        return query.getResultList().stream().map(BackupView::of).toList();
    }

    private static BackupView of(@Nullable Object[] row) {
        UUID instance = INSTANCE.required(row);
        UUID parent = PARENT.in(row);
        Long size = SIZE.in(row);
        String fault = FAULT_CODE.in(row);
        List<CopyView> copies = CopyView.all(COPIES.in(row));
        VerificationView own = verification(row);
        VerificationView newest = newest(own, copies);
        boolean building = BackupStatus.BUILDING.name().equals(STATUS.in(row));
        return new BackupView(
                ID.required(row),
                NAME.required(row),
                DESCRIPTION.in(row),
                STATUS.required(row),
                size == null ? null : Gigabytes.of(size),
                CREATED.required(row),
                UPDATED.required(row),
                instance,
                parent,
                LOCATION.in(row),
                new DatastoreView(DATASTORE.required(row), VERSION.required(row), VERSION_ID.required(row)),
                ACCOUNT.required(row),
                parent == null ? "full" : "incremental",
                new SourceView("instance", instance),
                AUTOMATED.required(row),
                SCHEDULE.in(row),
                DRIVER.required(row),
                STORE.required(row),
                fault == null
                        ? null
                        : new FaultView(fault, String.valueOf(FAULT_MESSAGE.in(row)), FAULT_DETAILS.in(row)),
                ATTEMPTS.required(row) > 1 ? AttemptView.all(ATTEMPT_LOG.in(row)) : List.of(),
                List.of(WARNINGS.required(row)),
                COMPLETE.in(row),
                restorePoints(row),
                copies,
                newest,
                Objects.equals(newest, own) ? null : own,
                proof(row),
                hold(row),
                BROKEN_ANCESTOR.in(row),
                building ? progress(row) : null);
    }

    private static @Nullable RestorePointsView restorePoints(@Nullable Object[] row) {
        Instant from = MOMENTS_FROM.in(row);
        return from == null ? null : new RestorePointsView(from, MOMENTS_TO.required(row));
    }

    private static @Nullable VerificationView newest(@Nullable VerificationView own, List<CopyView> copies) {
        return Stream.concat(
                        Stream.ofNullable(own), copies.stream().flatMap(copy -> Stream.ofNullable(copy.verification())))
                .max(Comparator.comparing(VerificationView::at))
                .orElse(null);
    }

    private static @Nullable VerificationView verification(@Nullable Object[] row) {
        String result = VERIFICATION.in(row);
        return result == null
                ? null
                : new VerificationView(
                        result.toLowerCase(Locale.ROOT),
                        VERIFIED.required(row),
                        STORE.required(row),
                        CONTENTS_CHECKED.required(row),
                        List.of(BROKEN_FILES.required(row)),
                        List.of(DETAILS.required(row)));
    }

    private static @Nullable ProofView proof(@Nullable Object[] row) {
        String result = PROOF.in(row);
        return result == null
                ? null
                : ProofView.of(
                        result,
                        PROVEN.required(row),
                        PROOF_MILLIS.required(row),
                        PROOF_BYTES.required(row),
                        Objects.requireNonNullElse(PROOF_STORE.in(row), STORE.required(row)),
                        List.of(PROOF_DETAILS.required(row)));
    }

    private static @Nullable HoldView hold(@Nullable Object[] row) {
        Instant since = HELD.in(row);
        return since == null ? null : new HoldView(since, HELD_UNTIL.in(row), HOLD_REASON.in(row));
    }

    private static ProgressView progress(@Nullable Object[] row) {
        Long bytes = PROGRESS_BYTES.in(row);
        return bytes == null
                ? ProgressView.NONE
                : new ProgressView(bytes, PROGRESS_TOTAL.in(row), PROGRESS_RATE.in(row), PROGRESS_ETA.in(row));
    }
}
