package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.RestoreResult.FailedEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client says while it runs a script: an error of one view, trigger, routine or event costs that alone, and any other
 * ends the restore. Lines that quote a statement hold data, and are kept by none.
 */
final class ClientErrors implements Consumer<String> {

    private static final Pattern ERROR =
            Pattern.compile("\\AERROR (\\d{1,6}) \\(\\w+\\)(?: at line (\\d{1,18}))?[^:]{0,500}: (.*)\\z");

    private static final int MOST = 1000;

    /** The server takes no statement, or no row, of this length. */
    private static final int PACKET = 1153;

    /** The account may not do it. */
    private static final Set<Integer> REFUSED = Set.of(1044, 1045, 1142, 1143, 1227, 1370, 1410, 1419, 1827);

    /** The server has not got it: a character set, a collation, a storage engine, a plugin, a function. */
    private static final Set<Integer> LACKING =
            Set.of(1112, 1115, 1193, 1235, 1273, 1286, 1289, 1305, 1524, 4184, 4194);

    /** What an object needs is in another database, which may not be restored here. */
    private static final Set<Integer> ELSEWHERE = Set.of(1049, 1109, 1146, 1449, 4043);

    private final LongFunction<@Nullable String> objects;
    private final List<FailedEntry> failed = new ArrayList<>();
    private @Nullable Said fatal;

    /** @param objects returns what a line of the script makes; null if that is no object that may fail */
    ClientErrors(LongFunction<@Nullable String> objects) {
        this.objects = objects;
    }

    private record Said(int code, String text) {}

    @Override
    public synchronized void accept(String line) {
        Matcher error = ERROR.matcher(line);
        if (!error.find() || fatal != null) {
            return;
        }
        int code = Integer.parseInt(error.group(1));
        String object = error.group(2) == null ? null : objects.apply(Long.parseLong(error.group(2)));
        String text = error.group(3);
        if (object == null || ofServer(code, text).isPresent()) {
            fatal = new Said(code, text);
        } else if (failed.size() < MOST) {
            boolean lacking = REFUSED.contains(code) || LACKING.contains(code) || ELSEWHERE.contains(code);
            failed.add(new FailedEntry(object, text, lacking));
        }
    }

    /** Returns whether the restore makes no sense any more. */
    synchronized boolean isFatal() {
        return fatal != null;
    }

    /** Returns the objects that the server refused. */
    synchronized List<FailedEntry> failed() {
        return List.copyOf(failed);
    }

    /**
     * Returns what ended the restore.
     *
     * @param what was being done, to begin a sentence with
     * @param otherwise what the tool's run threw, which says it where the client said nothing
     */
    synchronized EngineException failure(String what, EngineException otherwise) {
        Said error = fatal;
        if (error == null) {
            return otherwise;
        }
        String message = what + ": " + error.text() + " (error " + error.code() + ")";
        Optional<MysqlCause> cause = ofServer(error.code(), error.text());
        if (cause.isPresent()) {
            String advice = cause.get().advice();
            return new EngineException(
                    cause.get().code(),
                    message + ". " + advice,
                    advice,
                    cause.get().passing(),
                    otherwise);
        }
        String advice = advice(error.code());
        boolean lacks = REFUSED.contains(error.code()) || LACKING.contains(error.code());
        return new EngineException(
                lacks ? Code.TARGET_LACKS : Code.TOOL_FAILED,
                message + (advice == null ? "." : ". " + advice),
                advice,
                false,
                otherwise);
    }

    /** Returns why the server cannot go on for now; empty for an error that is about the statement. */
    private static Optional<MysqlCause> ofServer(int code, String text) {
        return code == PACKET
                ? Optional.empty()
                : MysqlCause.ofError(code, text)
                        .filter(cause -> cause.code() == Code.SERVER_UNREACHABLE || cause.code() == Code.SERVER_BUSY);
    }

    private static @Nullable String advice(int code) {
        return switch (code) {
            case PACKET -> "Raise max_allowed_packet on the server.";
            case 1419 ->
                "Set log_bin_trust_function_creators=1 on the server, or restore with an account that has SUPER.";
            case 1044, 1142, 1227, 1370, 1410 -> "Grant the account what is missing.";
            case 1118 -> "The row format or innodb_strict_mode of the server does not take what the source did.";
            default -> null;
        };
    }
}
