package dev.coffer.engine.postgresql;

import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Looks for the first and the last line that pg_dumpall writes. */
final class GlobalsCheck implements ContentCheck {

    private static final String FIRST = "-- PostgreSQL database cluster dump";
    private static final String LAST = "-- PostgreSQL database cluster dump complete";

    /** How far from an end the line may stand: some versions write a few other lines around it. */
    private static final int REACH = 4096;

    private final byte[] start = new byte[REACH];
    private int startLength;
    private byte[] end = new byte[0];

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, REACH - startLength);
        System.arraycopy(bytes, offset, start, startLength, taken);
        startLength += taken;
        byte[] joined = Arrays.copyOf(end, end.length + Math.min(length, REACH));
        int kept = joined.length - end.length;
        System.arraycopy(bytes, offset + length - kept, joined, end.length, kept);
        end = Arrays.copyOfRange(joined, Math.max(0, joined.length - REACH), joined.length);
    }

    @Override
    public void finish() throws EngineException {
        require(start, startLength, FIRST, "begin");
        require(end, end.length, LAST, "end");
    }

    private static void require(byte[] bytes, int length, String line, String how) throws EngineException {
        boolean there =
                new String(bytes, 0, length, StandardCharsets.UTF_8).lines().anyMatch(line::equals);
        if (!there) {
            throw new EngineException(Code.TOOL_FAILED, "The text does not " + how + " as pg_dumpall would have it");
        }
    }

    @Override
    public void close() {}
}
