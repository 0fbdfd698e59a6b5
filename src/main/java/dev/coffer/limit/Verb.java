package dev.coffer.limit;

import java.util.Optional;

/** The kinds of requests that have a rate of their own. */
enum Verb {
    GET,
    POST,
    PUT,
    DELETE;

    /** The kind of a request; nothing for one that is not counted. */
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
