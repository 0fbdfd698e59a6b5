package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.process.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** One run of a tool that reads its login from a file, which exists only while it runs. */
final class MysqlRun {

    private final List<String> options;
    private final Function<Path, ToolProcess> process;

    /** @param process creates the run, given the file of its options */
    MysqlRun(List<String> options, Function<Path, ToolProcess> process) {
        this.options = List.copyOf(options);
        this.process = process;
    }

    /** Does what {@link ToolProcess#run} does. */
    List<String> run(OutputStream out) throws EngineException, IOException {
        try (OptionFile file = OptionFile.create(options)) {
            return process.apply(file.path()).run(out);
        }
    }

    /** Does what {@link ToolProcess#feed} does. */
    String feed(InputStream in, Duration ending, Consumer<String> listener) throws EngineException, IOException {
        try (OptionFile file = OptionFile.create(options)) {
            return process.apply(file.path()).feed(in, ending, listener);
        }
    }
}
