package dev.coffer.backup;

import dev.coffer.engine.EngineException;

/** The codes that a failed backup's {@code fault} carries, for what an engine says. */
public final class FaultCodes {

    private FaultCodes() {}

    public static String of(EngineException.Code code) {
        return switch (code) {
            case SERVER_UNREACHABLE -> "serverUnreachable";
            case SERVER_BUSY -> "serverBusy";
            case SERVER_REFUSED -> "serverRefused";
            case TOOL_MISSING -> "toolMissing";
            case TOOL_TOO_OLD -> "toolTooOld";
            case DATABASE_GONE -> "databaseGone";
            case TOOL_FAILED, TOOL_UNFINISHED, PART_FAILED -> "toolFailed";
            case SERVER_CHANGED -> "serverChanged";
            case NO_CHAIN -> "chainBroken";
            case TARGET_LACKS -> "targetLacks";
        };
    }
}
