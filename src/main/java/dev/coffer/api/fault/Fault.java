package dev.coffer.api.fault;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is a fault. Its message goes to the caller as it is. */
public final class Fault extends RuntimeException {

    private static final int QUOTED = 64;

    private final FaultCode code;
    private final transient Map<String, String> headers;
    private final transient Map<String, String> extras;

    private Fault(
            FaultCode code,
            String message,
            Map<String, String> headers,
            Map<String, String> extras,
            @Nullable Throwable cause) {
        super(message, cause, false, cause != null);
        this.code = code;
        this.headers = headers;
        this.extras = extras;
    }

    public static Fault of(FaultCode code, String message) {
        return new Fault(code, message, Map.of(), Map.of(), null);
    }

    /** A fault whose cause goes to the log, never to the caller. */
    public static Fault of(FaultCode code, String message, Throwable cause) {
        return new Fault(code, message, Map.of(), Map.of(), cause);
    }

    public static Fault badRequest(String message) {
        return of(FaultCode.BAD_REQUEST, message);
    }

    /** The one answer for what does not exist, is deleted, or belongs to another account. */
    public static Fault notFound(String id) {
        return of(FaultCode.ITEM_NOT_FOUND, "Resource " + quote(id) + " cannot be found.");
    }

    /** The answer for a path that leads nowhere, whatever is in it. */
    public static Fault unknownPath() {
        return of(FaultCode.ITEM_NOT_FOUND, "The resource could not be found.");
    }

    /** The same fault with a response header. */
    public Fault withHeader(String name, String value) {
        return new Fault(code, getMessage(), with(headers, name, value), extras, getCause());
    }

    /** The same fault with one more member in its body. */
    public Fault withExtra(String name, String value) {
        return new Fault(code, getMessage(), headers, with(extras, name, value), getCause());
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> more = new java.util.LinkedHashMap<>(map);
        more.put(name, value);
        return java.util.Collections.unmodifiableMap(more);
    }

    public FaultCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Response headers beyond those of every fault. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Members of the body beyond code and message. */
    public Map<String, String> extras() {
        return extras;
    }

    /** What a caller sent, cut to a length and freed of control characters, so that a message may repeat it. */
    public static String quote(String sent) {
        StringBuilder quoted = new StringBuilder();
        sent.codePoints()
                .limit(QUOTED)
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE ? '?' : point)
                .forEach(quoted::appendCodePoint);
        return sent.codePointCount(0, sent.length()) > QUOTED ? quoted + "…" : quoted.toString();
    }
}
