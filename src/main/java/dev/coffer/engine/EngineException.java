package dev.coffer.engine;

/** A refusal or failure of a server or a tool; the message may be shown to the caller and contains no secret. */
public final class EngineException extends Exception {

    private final Code code;

    public EngineException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public EngineException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** The kinds of failures. */
    public enum Code {
        /** The server could not be reached, or the connection to it broke. */
        SERVER_UNREACHABLE,
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
        DATABASE_GONE
    }
}
