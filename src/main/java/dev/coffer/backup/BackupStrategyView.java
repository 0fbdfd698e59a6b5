package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup strategy as the API shows it.
 *
 * @param instanceId null for the strategy of the whole account
 */
public record BackupStrategyView(
        @JsonProperty("project_id") String projectId,
        @JsonProperty("instance_id") @Nullable UUID instanceId,
        String backend,
        @JsonProperty("swift_container") String swiftContainer) {

    /** A response with one strategy. */
    public record One(@JsonProperty("backup_strategy") BackupStrategyView backupStrategy) {}

    /** A response with all strategies. */
    public record Many(@JsonProperty("backup_strategies") List<BackupStrategyView> backupStrategies) {}

    static BackupStrategyView of(BackupStrategy strategy) {
        return new BackupStrategyView(strategy.accountId, strategy.instanceId, "swift", strategy.swiftContainer);
    }
}
