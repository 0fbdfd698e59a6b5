package dev.coffer.engine.mysql;

import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A check that a part has its first and its last line, and that each statement between them is whole. */
final class PartCheck implements ContentCheck {

    private final String head;
    private final String end;

    /**
     * @param head how the first line begins, after the command that only the client of MariaDB knows
     * @param end the last line
     */
    PartCheck(String head, String end) {
        this.head = head;
        this.end = end.strip();
    }

    @Override
    public void read(InputStream dump) throws EngineException, IOException {
        SqlScript script = new SqlScript(dump);
        boolean begun = false;
        boolean ended = false;
        @Nullable String problem = null;
        while (script.next()) {
            String start = script.start();
            begun |= start.startsWith(head);
            ended = start.strip().equals(end);
            boolean statement = !script.isNoStatement();
            ByteBuffer piece = script.piece();
            while (piece != null) {
                piece = script.piece();
            }
            if (statement && script.ending().length == 1 && problem == null) {
                problem = "ends within a statement";
            }
        }
        if (!begun) {
            problem = "does not begin as a dump of this service does";
        } else if (problem == null && !ended) {
            problem = "does not end as a dump of this service does";
        }
        if (problem != null) {
            throw new EngineException(Code.TOOL_FAILED, "The text " + problem);
        }
    }
}
