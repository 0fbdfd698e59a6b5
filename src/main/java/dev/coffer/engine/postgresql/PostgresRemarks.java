package dev.coffer.engine.postgresql;

import dev.coffer.engine.DumpWarning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@code pg_dump} and {@code pg_dumpall} write to their standard error although they succeed, as warnings. Their own
 * warnings mean that something is left out, unless it is known that nothing is; what they pass on from the server means
 * that only where it says so.
 */
final class PostgresRemarks {

    /** More warnings than this of one run are counted, not shown. */
    static final int MOST = 20;

    private static final Pattern CONTINUED = Pattern.compile(
            "(?:pg_dump|pg_dumpall): (?:detail|hint): .*|(?:pg_dump|pg_dumpall):  .*|(?:DETAIL|HINT): .*");

    private static final Pattern PREFIX =
            Pattern.compile("^(?:pg_dump|pg_dumpall): (?:(?:warning|detail|hint): )?|^(?:WARNING|DETAIL|HINT): +");

    private static final Pattern OF_TOOL = Pattern.compile("^(?:pg_dump|pg_dumpall): ");

    /** Of no concern for a dump of schema and data together. */
    private static final Pattern NOISE =
            Pattern.compile("^(?:NOTICE|INFO|DEBUG|LOG): |circular foreign-key constraints|password file ");

    /** The object is dumped, without its owner, or in an order that the tool chose. */
    private static final Pattern HARMLESS = Pattern.compile("owner of .* appears to be invalid|dependency loop");

    private static final Pattern LEFT_OUT =
            Pattern.compile("(?i)not dumped|not included|left out|leaving out|skipp|ignor|could not|missing");

    private PostgresRemarks() {}

    /**
     * Judges the lines.
     *
     * @param run what to call the run of the tool at the start of each sentence
     * @param lines as {@code ToolProcess.run} returns them
     */
    static List<DumpWarning> of(String run, List<String> lines) {
        Set<DumpWarning> warnings = new LinkedHashSet<>();
        for (String remark : joined(lines)) {
            if (!NOISE.matcher(remark).find()) {
                warnings.add(new DumpWarning(
                        run + " warns: " + PREFIX.matcher(remark).replaceFirst(""), isOmission(remark)));
            }
        }
        return bounded(run, List.copyOf(warnings));
    }

    /** One text for each remark, which may take several lines. */
    private static List<String> joined(List<String> lines) {
        List<String> remarks = new ArrayList<>();
        for (String line : lines) {
            int last = remarks.size() - 1;
            if (last >= 0 && CONTINUED.matcher(line).matches()) {
                String more = PREFIX.matcher(line).replaceFirst("").strip();
                if (remarks.get(last).length() + more.length() < 500) {
                    remarks.set(last, remarks.get(last) + " " + more);
                }
            } else {
                remarks.add(line);
            }
        }
        return remarks;
    }

    private static boolean isOmission(String remark) {
        return OF_TOOL.matcher(remark).find()
                ? !HARMLESS.matcher(remark).find()
                : LEFT_OUT.matcher(remark).find();
    }

    /** The omissions first where there are too many. */
    private static List<DumpWarning> bounded(String run, List<DumpWarning> warnings) {
        if (warnings.size() <= MOST) {
            return warnings;
        }
        List<DumpWarning> shown = new ArrayList<>();
        warnings.stream().filter(DumpWarning::omission).limit(MOST).forEach(shown::add);
        warnings.stream()
                .filter(warning -> !warning.omission())
                .limit(MOST - shown.size())
                .forEach(shown::add);
        int more = warnings.size() - MOST;
        shown.add(new DumpWarning(
                run + " has " + more + " more warnings.",
                warnings.stream().filter(DumpWarning::omission).count() > MOST));
        return shown;
    }
}
