package dev.coffer.api.fault;

import java.util.Arrays;

/** The catalogue of faults: each has a name that clients read and an HTTP status. */
public enum FaultCode {
    BAD_REQUEST("badRequest", 400),
    UNAUTHORIZED("unauthorized", 401),
    FORBIDDEN("forbidden", 403),
    ITEM_NOT_FOUND("itemNotFound", 404),
    BAD_METHOD("badMethod", 405),
    NOT_ACCEPTABLE("notAcceptable", 406),
    CONFLICT("conflict", 409),
    OVER_LIMIT("overLimit", 413),
    BAD_MEDIA_TYPE("badMediaType", 415),
    UNPROCESSABLE_ENTITY("unprocessableEntity", 422),
    HEADERS_TOO_LARGE("headersTooLarge", 431),
    INSTANCE_FAULT("instanceFault", 500),
    NOT_IMPLEMENTED("notImplemented", 501),
    SERVICE_UNAVAILABLE("serviceUnavailable", 503);

    private final String wireName;
    private final int status;

    FaultCode(String wireName, int status) {
        this.wireName = wireName;
        this.status = status;
    }

    /** The key of the fault's body. */
    public String wireName() {
        return wireName;
    }

    public int status() {
        return status;
    }

    /** Returns the fault for a status that Quarkus or Vert.x chose: the same status, else the general one of its class. */
    public static FaultCode ofStatus(int status) {
        return Arrays.stream(values())
                .filter(code -> code.status == status)
                .findFirst()
                .orElse(status >= 400 && status < 500 ? BAD_REQUEST : INSTANCE_FAULT);
    }
}
