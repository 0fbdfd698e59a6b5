package dev.coffer.engine.postgresql;

import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Probes which servers the tools on this machine can dump, and whether dumps can be read again. */
public final class ToolCheck implements Check {

    /** The major versions of servers that can be registered; a test compares them with the catalog. */
    static final int OLDEST = 10;

    static final int NEWEST = 18;

    private final PostgresTools tools;

    public ToolCheck(PostgresTools tools) {
        this.tools = tools;
    }

    @Override
    public String name() {
        return "tools";
    }

    @Override
    public List<CheckResult> examine() {
        TreeMap<Integer, PostgresTool> best = new TreeMap<>();
        tools.installed().stream()
                .sorted(Comparator.comparing(PostgresTool::version))
                .forEach(tool -> best.merge(major(tool), tool, ToolCheck::newer));
        if (best.isEmpty()) {
            return List.of(CheckResult.wrong(
                    name(), "this machine has no pg_dump and pg_dumpall that run", PostgresTools.INSTALL));
        }
        List<CheckResult> lines = new ArrayList<>();
        int first = OLDEST;
        for (PostgresTool tool : best.values()) {
            lines.add(line(tool, first));
            first = Math.max(first, major(tool) + 1);
        }
        if (first <= NEWEST) {
            lines.add(CheckResult.warning(
                    name(),
                    "none for " + servers(first, NEWEST) + ": a tool dumps no server newer than itself",
                    "If you back up such servers, install the client tools of PostgreSQL " + NEWEST + "."));
        }
        return lines;
    }

    /** Returns the newer of two tools, the first where their versions are the same. */
    private static PostgresTool newer(PostgresTool one, PostgresTool other) {
        return other.version().compareTo(one.version()) > 0 ? other : one;
    }

    private CheckResult line(PostgresTool tool, int first) {
        String text = tool + " and pg_dumpall in " + tool.folder() + ", for "
                + (first <= major(tool) ? servers(first, Math.min(major(tool), NEWEST)) : "no supported server");
        return tool.canRead()
                ? CheckResult.ok(name(), text)
                : CheckResult.warning(
                        name(),
                        text + "; there is no pg_restore beside them",
                        "Install it too: without one, the content of backups cannot be verified.");
    }

    private static int major(PostgresTool tool) {
        return tool.version().number() / 10_000;
    }

    private static String servers(int first, int last) {
        return first >= last ? "servers of PostgreSQL " + last : "servers of PostgreSQL " + first + " to " + last;
    }
}
