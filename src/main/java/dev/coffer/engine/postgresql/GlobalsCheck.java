package dev.coffer.engine.postgresql;

import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A check for the first and the last line that pg_dumpall writes. */
final class GlobalsCheck implements ContentCheck {

    private static final String FIRST = "-- PostgreSQL database cluster dump";
    private static final String LAST = "-- PostgreSQL database cluster dump complete";

    /** How far from an end, in bytes, the line may be: some versions write a few other lines around it. */
    private static final int REACH = 4096;

    private final byte[] start = new byte[REACH];
    private int startLength;
    private byte[] end = new byte[0];

    @Override
    public void read(InputStream dump) throws EngineException, IOException {
        byte[] buffer = new byte[REACH];
        for (int length = dump.read(buffer); length >= 0; length = dump.read(buffer)) {
            keep(buffer, length);
        }
        require(start, startLength, FIRST, "begin");
        require(end, end.length, LAST, "end");
    }

    private void keep(byte[] bytes, int length) {
        int taken = Math.min(length, REACH - startLength);
        System.arraycopy(bytes, 0, start, startLength, taken);
        startLength += taken;
        byte[] joined = Arrays.copyOf(end, end.length + Math.min(length, REACH));
        int kept = joined.length - end.length;
        System.arraycopy(bytes, length - kept, joined, end.length, kept);
        end = Arrays.copyOfRange(joined, Math.max(0, joined.length - REACH), joined.length);
    }

    private static void require(byte[] bytes, int length, String line, String how) throws EngineException {
        boolean there =
                new String(bytes, 0, length, StandardCharsets.UTF_8).lines().anyMatch(line::equals);
        if (!there) {
            throw new EngineException(Code.TOOL_FAILED, "The text does not " + how + " as pg_dumpall would have it");
        }
    }
}
