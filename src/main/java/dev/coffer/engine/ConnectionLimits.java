package dev.coffer.engine;

/**
 * What a connection to the servers of an engine may contain.
 *
 * @param defaultPort the port where none is named
 * @param longestUsername in characters
 * @param longestDatabase the longest name of a database, in characters
 */
public record ConnectionLimits(int defaultPort, int longestUsername, int longestDatabase) {}
