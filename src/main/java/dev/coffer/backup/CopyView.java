package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.coffer.api.wire.UtcTime;
import dev.coffer.backup.BackupView.FaultView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a backup in another store, as the API shows it.
 *
 * @param store the name of the store
 * @param location the URL of the folder that holds its objects; null until it is complete
 * @param status the name of a {@link CopyStatus}
 * @param at since when it has this status
 * @param name absent unless the order gave it one
 * @param description absent unless the order gave it one
 * @param verification the result of its last verification; absent before the first
 * @param fault why it failed; absent otherwise
 */
public record CopyView(
        String store,
        @Nullable String location,
        String status,
        @UtcTime Instant at,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String name,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String description,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable VerificationView verification,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FaultView fault) {

    /** An expression for the copies of the backup {@code b} in JSON, which is null if it has none. */
    static final String SELECTED =
            "case when copied then (select cast(json_agg(json_build_object('store', c.store, 'location', c.location,"
                    + " 'status', c.status, 'at', c.updated, 'name', c.name, 'description', c.description, 'fault', c.fault_code,"
                    + " 'message', c.fault_message, 'verification', c.verification, 'verified', c.verified_at,"
                    + " 'contents_checked', c.contents_checked, 'broken', c.broken_files, 'details', c.verification_details)"
                    + " order by c.id) as text) from backup_copy c where c.backup_id = b.id and c.status <> 'REMOVED') end";

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    /** A row, as {@link #SELECTED} gives it. */
    @RegisterForReflection
    record Row(
            String store,
            @Nullable String location,
            String status,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant at,
            @Nullable String name,
            @Nullable String description,
            @Nullable String fault,
            @Nullable String message,
            @Nullable String verification,

            @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
            Instant verified,

            @JsonProperty("contents_checked") @Nullable Boolean contentsChecked,
            @Nullable List<String> broken,
            @Nullable List<String> details) {

        private CopyView view() {
            return new CopyView(
                    store,
                    location,
                    status,
                    at,
                    name,
                    description,
                    verified(verification),
                    fault == null ? null : new FaultView(fault, String.valueOf(message), null));
        }

        private @Nullable VerificationView verified(@Nullable String result) {
            return result == null || verified == null || broken == null || details == null
                    ? null
                    : new VerificationView(
                            result.toLowerCase(Locale.ROOT),
                            verified,
                            store,
                            Boolean.TRUE.equals(contentsChecked),
                            broken,
                            details);
        }
    }

    /**
     * Reads what {@link #SELECTED} gives.
     *
     * @param json null for no copies
     */
    static List<CopyView> all(@Nullable String json) {
        try {
            return json == null
                    ? List.of()
                    : JSON.readValue(json, new TypeReference<List<Row>>() {}).stream()
                            .map(Row::view)
                            .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The catalog has copies that are none", e);
        }
    }
}
