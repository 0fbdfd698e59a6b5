package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a tool hangs, as far as its server says it before the tool is ended: a lock, or the server itself. */
final class HungTool {

    private final MysqlLogin login;
    private volatile @Nullable EngineException reason;

    HungTool(MysqlLogin login) {
        this.login = login;
    }

    /** Asks the server; the answer is in {@link #explained}. */
    void ask() {
        try (MysqlSession session = MysqlSession.open(login)) {
            reason = waiting(session.rows("SHOW PROCESSLIST")).map(this::locked).orElse(null);
        } catch (EngineException e) {
            reason = e.passing() ? e : null;
        } catch (SQLException e) {
            reason = login.failure(e);
        }
    }

    private Optional<String> waiting(List<List<String>> sessions) {
        return sessions.stream()
                .filter(row -> row.get(1).equals(login.target().username()))
                .map(row -> row.get(6))
                .filter(state -> state.startsWith("Waiting for") && state.contains("lock"))
                .findFirst();
    }

    private EngineException locked(String state) {
        MysqlCause cause = MysqlCause.LOCKED;
        return new EngineException(
                cause.code(),
                login.where() + " " + cause.says() + " (" + state + "). " + cause.advice(),
                cause.advice(),
                cause.passing(),
                null);
    }

    /** Returns the failure of the tool with what the server said; any other than that it hung is the same. */
    EngineException explained(EngineException failure) {
        EngineException known = reason;
        return known == null || failure.code() != Code.TOOL_UNFINISHED
                ? failure
                : new EngineException(
                        known.code(),
                        failure.getMessage() + "\n" + known.getMessage(),
                        known.advice(),
                        known.passing(),
                        failure);
    }
}
