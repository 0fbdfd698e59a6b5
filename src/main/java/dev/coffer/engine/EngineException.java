package dev.coffer.engine;

/** A server or a tool refused or failed; the message is fit for the caller and holds no secret. */
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

    /** What kind of thing went wrong. */
    public enum Code {
        /** The server could not be reached, or the connection to it broke. */
        SERVER_UNREACHABLE,
        /** The server refused the user, the password, or a database. */
        SERVER_REFUSED,
        /** A tool is not on this machine. */
        TOOL_MISSING,
        /** The tool on this machine is older than the server. */
        TOOL_TOO_OLD,
        /** A tool ended with an error, was killed, or wrote nothing. */
        TOOL_FAILED,
        /** Something was dropped or renamed between a tool's look at what there is and its use; a new attempt helps. */
        SERVER_CHANGED,
        /** A database that nobody asked for by its name was dropped before it was dumped: there is nothing to dump. */
        DATABASE_GONE
    }
}
