package dev.coffer.engine.mysql;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.Moments;
import dev.coffer.engine.ServerVersion;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan of what the binary log says since the parent, which joins what the parent holds.
 *
 * @param tool that would dump a full backup
 * @param parts the log's among them
 */
record LogPlan(ServerVersion server, String tool, List<DumpPart> parts, List<DumpWarning> warnings, LogPart log)
        implements DumpPlan {

    @Override
    public Map<String, String> state() {
        return log.state();
    }

    @Override
    public boolean keeps(String format) {
        return format.equals(DatabasePart.FORMAT) || format.equals(LogRange.FORMAT);
    }

    @Override
    public @Nullable Moments moments() {
        return log.moments();
    }
}
