package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.setting.CheckResult;
import java.util.ArrayList;
import java.util.List;

/** Probes which servers the tools on this machine can dump, and whether dumps can be read again. */
public final class ToolCheck {

    /** The major versions of servers that can be registered; a test compares them with the catalog. */
    static final int OLDEST = 10;

    static final int NEWEST = 18;

    private ToolCheck() {}

    /** Probes the tools for each server that can be registered. */
    public static List<CheckResult> examine(PostgresTools tools) {
        if (tools.newest().isEmpty()) {
            return List.of(
                    CheckResult.wrong("this machine has no pg_dump and pg_dumpall that run", PostgresTools.INSTALL));
        }
        List<CheckResult> results = new ArrayList<>();
        int first = OLDEST;
        try {
            while (first <= NEWEST) {
                PostgresTool tool = tools.forServer(new PostgresVersion(first * 10_000));
                int last = Math.min(tool.version().number() / 10_000, NEWEST);
                results.add(result(tool, first + " to " + last));
                first = last + 1;
            }
        } catch (EngineException e) {
            results.add(CheckResult.warning(
                    "none for servers of PostgreSQL " + first + " to " + NEWEST
                            + ": a tool dumps no server newer than itself",
                    "If you back up such servers, install the client tools of PostgreSQL " + NEWEST + "."));
        }
        return results;
    }

    private static CheckResult result(PostgresTool tool, String servers) {
        String text = tool + " and pg_dumpall in " + tool.folder() + ", for servers of PostgreSQL " + servers;
        return tool.canRead()
                ? CheckResult.ok(text)
                : CheckResult.warning(
                        text + "; there is no pg_restore beside them",
                        "Install it too: without one, the content of backups cannot be verified.");
    }
}
