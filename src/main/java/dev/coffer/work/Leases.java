package dev.coffer.work;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The runs of this process, and the pieces of work that the queue has leased to them. */
@Singleton
public class Leases {

    private static final String HELD = "select 1 from scheduled_tasks"
            + " where task_name = ? and task_instance = ? and version = ? and picked_by = ? for share";

    private final AgroalDataSource catalog;
    private final Map<UUID, Execution> running = new ConcurrentHashMap<>();

    public Leases(AgroalDataSource catalog) {
        this.catalog = catalog;
    }

    /**
     * Whether the queue still knows a run as the one that does its piece of work, which stays so until the caller's
     * transaction ends. A run that stood still for longer than its lease learns here that another may have its work.
     *
     * @param execution the id that the run was given
     * @throws IllegalStateException if the catalog cannot be asked
     */
    public boolean isHeldBy(UUID execution) {
        Execution taken = running.get(execution);
        return taken != null && isHeld(taken);
    }

    boolean isHeld(Execution taken) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement query = connection.prepareStatement(HELD)) {
            query.setString(1, taken.getTaskName());
            query.setString(2, taken.getId());
            query.setLong(3, taken.version);
            query.setString(4, taken.pickedBy);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The queue cannot be read.", e);
        }
    }

    UUID begin(Execution taken) {
        UUID execution = UUID.randomUUID();
        running.put(execution, taken);
        return execution;
    }

    void end(UUID execution) {
        running.remove(execution);
    }
}
