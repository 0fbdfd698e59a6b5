package dev.coffer.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.catalog.JsonColumn;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An event of an account's trail. It is written once and never changes. */
@Entity
@Immutable
@Table(name = "event")
public class TrailEvent extends PanacheEntityBase {

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    UUID id;

    @Column(name = "account_id", nullable = false, updatable = false)
    private String accountId;

    @Column(nullable = false, updatable = false)
    private String kind;

    @Column(nullable = false, updatable = false)
    private Instant at;

    @Embedded
    private @Nullable Who who;

    @Embedded
    private @Nullable Subject subject;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false, updatable = false)
    private Outcome outcome;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false, updatable = false)
    private String details;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected TrailEvent() {}

    /**
     * @param who null for what the service did by itself
     * @param details values that JSON has, and no secret
     */
    @SuppressWarnings("NullAway.Init") // The id is given when it is persisted.
    TrailEvent(
            String accountId,
            EventKind kind,
            @Nullable Who who,
            Subject subject,
            Outcome outcome,
            Map<String, ?> details,
            Instant at) {
        this.accountId = accountId;
        this.kind = kind.word();
        this.at = at;
        this.who = who;
        this.subject = subject;
        this.outcome = outcome;
        this.details = JsonColumn.write(details);
    }

    public UUID id() {
        return id;
    }

    public String accountId() {
        return accountId;
    }

    /** Returns the word of an {@link EventKind}; that of a later release is possible. */
    public String kind() {
        return kind;
    }

    public Instant at() {
        return at;
    }

    /** Returns the caller; null for what the service did by itself. */
    public @Nullable Who who() {
        return who;
    }

    public Subject subject() {
        return Objects.requireNonNullElse(subject, Subject.NONE);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Returns more about it, by name. */
    public JsonNode details() {
        return JsonColumn.read(details, JsonNode.class);
    }

    /**
     * Returns a page of the events of an account that fit, newest first.
     *
     * @throws dev.coffer.api.fault.Fault {@code badRequest} if the marker is no event of the account
     */
    static Page<TrailEvent> ofAccount(String accountId, EventFilter filter, PageRequest page) {
        UUID marker = page.marker();
        if (marker != null && count("accountId = ?1 and id = ?2", accountId, marker) == 0) {
            throw PageRequest.unknownMarker(marker.toString());
        }
        Map<String, Object> values = new HashMap<>(filter.values());
        values.put("account", accountId);
        values.put("before", page.before());
        return Page.of(
                list(
                        filter.condition()
                                + PageRequest.ofOwner("accountId", ":account", "id", ":before")
                                + page.atMost(),
                        values),
                page);
    }

    /**
     * Deletes events that are older than a time, oldest first.
     *
     * @param most how many at most
     * @return how many were deleted
     */
    static int deleteBefore(Instant time, int most) {
        return getEntityManager()
                .createNativeQuery(
                        "delete from event where id in" + " (select id from event where at < ?1 order by at limit ?2)")
                .setParameter(1, time)
                .setParameter(2, most)
                .executeUpdate();
    }
}
