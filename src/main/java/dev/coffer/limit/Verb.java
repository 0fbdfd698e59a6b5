package dev.coffer.limit;

import java.util.Optional;

/** The types of requests with separate rates. */
enum Verb {
    GET,
    POST,
    PUT,
    DELETE;

    /** Returns the verb of a request method; empty if it is not counted. */
    static Optional<Verb> of(String method) {
        return switch (method) {
            case "GET", "HEAD" -> Optional.of(GET);
            case "POST" -> Optional.of(POST);
            case "PUT", "PATCH" -> Optional.of(PUT);
            case "DELETE" -> Optional.of(DELETE);
            default -> Optional.empty();
        };
    }

    int perMinute(LimitConfig config) {
        return switch (this) {
            case GET -> config.getPerMinute();
            case POST -> config.postPerMinute();
            case PUT -> config.putPerMinute();
            case DELETE -> config.deletePerMinute();
        };
    }
}
