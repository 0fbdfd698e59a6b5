package dev.coffer.engine.postgresql;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.ServerVersion;
import java.util.List;

/** A plan that holds nothing open: each database gets a session with a snapshot of its own when it is dumped. */
record PostgresPlan(ServerVersion server, String tool, List<DumpPart> parts, List<String> warnings)
        implements DumpPlan {

    PostgresPlan {
        parts = List.copyOf(parts);
        warnings = List.copyOf(warnings);
    }
}
