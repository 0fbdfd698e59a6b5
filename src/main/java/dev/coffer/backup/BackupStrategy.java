package dev.coffer.backup;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** The Swift container for the backups of an instance, or of all instances of an account. */
@Entity
@Table(name = "backup_strategy")
public class BackupStrategy extends PanacheEntityBase {

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    public UUID id;

    @Column(name = "account_id", nullable = false, updatable = false)
    public String accountId;

    /** Null for all instances of the account. */
    @Column(name = "instance_id", updatable = false)
    public @Nullable UUID instanceId;

    @Column(name = "swift_container", nullable = false)
    public String swiftContainer;

    @Column(nullable = false)
    public Instant updated;

    /** Returns all strategies of an account, the account's own first. */
    public static List<BackupStrategy> ofAccount(String accountId) {
        return list("accountId = ?1 order by instanceId nulls first", accountId);
    }

    /**
     * Returns the strategy for an instance.
     *
     * @param instanceId null for the account's own
     */
    public static Optional<BackupStrategy> of(String accountId, @Nullable UUID instanceId) {
        return instanceId == null
                ? find("accountId = ?1 and instanceId is null", accountId).firstResultOptional()
                : find("accountId = ?1 and instanceId = ?2", accountId, instanceId)
                        .firstResultOptional();
    }

    /** Returns the strategy that applies to an instance: its own, otherwise the account's. */
    public static Optional<BackupStrategy> inForce(String accountId, UUID instanceId) {
        return find(
                        "accountId = ?1 and (instanceId = ?2 or instanceId is null) order by instanceId nulls last",
                        accountId,
                        instanceId)
                .firstResultOptional();
    }
}
