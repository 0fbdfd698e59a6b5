package dev.coffer.engine;

import org.jspecify.annotations.Nullable;

/** A refusal or failure of a server or a tool; the message may be shown to the caller and contains no secret. */
public final class EngineException extends Exception {

    private final Code code;
    private final boolean passing;
    private final @Nullable String advice;

    /** Creates a failure that does not pass by itself. */
    public EngineException(Code code, String message) {
        this(code, message, null, false, null);
    }

    /** Creates a failure that does not pass by itself. */
    public EngineException(Code code, String message, Throwable cause) {
        this(code, message, null, false, cause);
    }

    /**
     * Creates a failure of a known cause.
     *
     * @param message what happened, and what to do
     * @param advice what to do, which the message says too; null if that is unknown
     * @param passing whether a new attempt may succeed without any change by a person
     */
    public EngineException(
            Code code, String message, @Nullable String advice, boolean passing, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.passing = passing;
        this.advice = advice;
    }

    public Code code() {
        return code;
    }

    /**
     * Returns whether a new attempt may succeed without any change by a person: the server restarts, has no connection slot
     * free, or the connection to it broke.
     */
    public boolean passing() {
        return passing || code == Code.SERVER_CHANGED;
    }

    /** Returns what to do about it, without what happened, in one or more sentences; null if that is unknown. */
    public @Nullable String advice() {
        return advice;
    }

    /** The kinds of failures. */
    public enum Code {
        /** The server could not be reached, or the connection to it broke. */
        SERVER_UNREACHABLE,
        /** The server lacks something that other sessions use: connection slots, memory, disk space, or a lock. */
        SERVER_BUSY,
        /** The server refused the user, the password, or a database. */
        SERVER_REFUSED,
        /** A tool is not on this machine. */
        TOOL_MISSING,
        /** The tool on this machine is older than the server. */
        TOOL_TOO_OLD,
        /** A tool ended with an error, or wrote nothing. */
        TOOL_FAILED,
        /** A tool could not start, hung, or was killed, which says nothing about what it read. */
        TOOL_UNFINISHED,
        /** Something was dropped or renamed while a tool was using it; a new attempt helps. */
        SERVER_CHANGED,
        /** A database that the target does not name was dropped before it was dumped. */
        DATABASE_GONE,
        /** A part cannot be dumped for a reason of its own, which concerns no other part, and the target does not name it. */
        PART_FAILED,
        /** The backup that an incremental one builds on cannot be continued, as its log is gone, for example. */
        NO_CHAIN,
        /** The server that is restored to lacks what the dump needs, which says nothing about the dump. */
        TARGET_LACKS
    }
}
