package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
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
        return toItsEnd(() -> process.run(out));
    }

    /** Does what {@link ToolProcess#feed} does. */
    String feed(InputStream in, Duration ending, Consumer<String> listener) throws EngineException, IOException {
        return toItsEnd(() -> process.feed(in, ending, listener));
    }

    private interface Work<T> {
        T run() throws EngineException, IOException;
    }

    private <T> T toItsEnd(Work<T> work) throws EngineException, IOException {
        boolean ended = false;
        try {
            T result = work.run();
            ended = true;
            return result;
        } catch (EngineException e) {
            ended = true;
            // A tool that fails by itself has ended its session.
            String left = backends.end(e.code() == Code.TOOL_UNFINISHED);
            throw left.isEmpty() ? e : new EngineException(e.code(), e.getMessage() + left, e);
        } finally {
            if (!ended) {
                backends.end(true);
            }
        }
    }
}
