package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.process.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** One run of a tool with a session on the server, which ends with the tool, whatever ends that. */
final class PostgresRun {

    private final ToolProcess process;
    private final PostgresBackends backends;

    PostgresRun(ToolProcess process, PostgresBackends backends) {
        this.process = process;
        this.backends = backends;
    }

    /** Does what {@link ToolProcess#run} does. */
    List<String> run(OutputStream out) throws EngineException, IOException {
        boolean succeeded = false;
        try {
            List<String> said = process.run(out);
            succeeded = true;
            return said;
        } finally {
            if (!succeeded) {
                backends.end();
            }
        }
    }

    /** Does what {@link ToolProcess#feed} does. */
    String feed(InputStream in, Duration ending, Consumer<String> listener) throws EngineException, IOException {
        boolean succeeded = false;
        try {
            String said = process.feed(in, ending, listener);
            succeeded = true;
            return said;
        } finally {
            if (!succeeded) {
                backends.end();
            }
        }
    }
}
