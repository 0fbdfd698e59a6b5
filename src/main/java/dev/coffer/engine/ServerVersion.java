package dev.coffer.engine;

/**
 * The version of a database server.
 *
 * @param full as the server reports it, for example {@code 15.18}
 * @param major what its datastore calls a version, for example {@code 15}
 */
public record ServerVersion(String full, String major) {}
