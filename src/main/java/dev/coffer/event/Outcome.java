package dev.coffer.event;

/** How what an event is about came out. */
public enum Outcome {
    SUCCESS,
    FAILURE,
    /** A caller asked for something that it did not get. */
    REFUSED
}
