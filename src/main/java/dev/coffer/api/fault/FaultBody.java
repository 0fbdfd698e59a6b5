package dev.coffer.api.fault;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Builds the body of every fault: {@code {"<name>": {"code": N, "message": "…"}}}. */
public final class FaultBody {

    private FaultBody() {}

    /** Returns the body as JSON. */
    public static String json(FaultCode code, String message, Map<String, String> extras) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode fault = root.putObject(code.wireName());
        fault.put("code", code.status());
        fault.put("message", message);
        extras.forEach(fault::put);
        return root.toString();
    }

    /** Returns the body of a fault without further members. */
    public static String json(FaultCode code, String message) {
        return json(code, message, Map.of());
    }

    /** Returns the whole answer. */
    public static Response response(Fault fault) {
        Response.ResponseBuilder response = Response.status(fault.code().status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(json(fault.code(), fault.getMessage(), fault.extras()));
        fault.headers().forEach(response::header);
        return response.build();
    }
}
