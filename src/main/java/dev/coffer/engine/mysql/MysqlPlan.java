package dev.coffer.engine.mysql;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.ServerVersion;
import java.util.List;
import java.util.Map;

/** A plan that holds open the dump of the whole server, from its first part on. */
record MysqlPlan(ServerVersion server, String tool, List<DumpPart> parts, List<DumpWarning> warnings, ServerDump dump)
        implements DumpPlan {

    @Override
    public Map<String, String> state() {
        return dump.state();
    }

    @Override
    public void close() {
        dump.close();
    }
}
