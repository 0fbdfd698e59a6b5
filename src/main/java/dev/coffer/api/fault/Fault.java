package dev.coffer.api.fault;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is a fault: {@code {"<name>": {"code": N, "message": "…"}}}. The caller sees its message. */
public final class Fault extends RuntimeException {

    private static final int QUOTED = 64;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

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

    /** Returns a fault without a cause. */
    public static Fault of(FaultCode code, String message) {
        return new Fault(code, message, Map.of(), Map.of(), null);
    }

    /** Returns a fault whose cause goes to the log, never to the caller. */
    public static Fault of(FaultCode code, String message, Throwable cause) {
        return new Fault(code, message, Map.of(), Map.of(), cause);
    }

    /** Returns the fault for a request that breaks a rule of the API. */
    public static Fault badRequest(String message) {
        return of(FaultCode.BAD_REQUEST, message);
    }

    /**
     * Returns the value of a field that must be there.
     *
     * @throws Fault {@code badRequest} that names the field if the value is null
     */
    public static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw badRequest("'" + field + "' is required.");
        }
        return value;
    }

    /** Returns the one answer for what does not exist, is deleted, or belongs to another account. */
    public static Fault notFound(String id) {
        return of(FaultCode.ITEM_NOT_FOUND, "Resource " + quote(id) + " cannot be found.");
    }

    /** Returns the answer for a path without a resource. */
    public static Fault unknownPath() {
        return of(FaultCode.ITEM_NOT_FOUND, "The resource could not be found.");
    }

    /** Returns this fault with the time to wait before a retry, in whole seconds, as a header and in its body. */
    public Fault withWait(long nanos) {
        String seconds = Long.toString((nanos + SECOND - 1) / SECOND);
        return withHeader("Retry-After", seconds).withExtra("retryAfter", seconds);
    }

    /** Returns this fault with a response header. */
    public Fault withHeader(String name, String value) {
        return new Fault(code, getMessage(), with(headers, name, value), extras, getCause());
    }

    /** Returns this fault with one more member in its body. */
    public Fault withExtra(String name, String value) {
        return new Fault(code, getMessage(), headers, with(extras, name, value), getCause());
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return Collections.unmodifiableMap(more);
    }

    /** Returns the entry in the catalogue of faults. */
    public FaultCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Returns the response headers beyond those of every fault. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Returns the body as JSON. */
    public String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode fault = root.putObject(code.wireName());
        fault.put("code", code.status());
        fault.put("message", getMessage());
        extras.forEach(fault::put);
        return root.toString();
    }

    /** Returns the whole answer. */
    public Response response() {
        Response.ResponseBuilder response = Response.status(code.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(json());
        headers.forEach(response::header);
        return response.build();
    }

    /** Returns what a caller sent, shortened and without control characters, so that a message may repeat it. */
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
