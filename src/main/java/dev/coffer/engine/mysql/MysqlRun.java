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
    private final HungTool hung;
    private final Function<Path, ToolProcess> process;

    /**
     * @param hung is asked if the tool hangs
     * @param process creates the run, given the file of its options
     */
    MysqlRun(List<String> options, HungTool hung, Function<Path, ToolProcess> process) {
        this.options = List.copyOf(options);
        this.hung = hung;
        this.process = process;
    }

    /** Does what {@link ToolProcess#run} does; where the tool hung, the failure is that of the server, if it says why. */
    List<String> run(OutputStream out) throws EngineException, IOException {
        try (OptionFile file = OptionFile.create(options)) {
            return process.apply(file.path()).run(out);
        } catch (EngineException e) {
            throw hung.explained(e);
        }
    }

    /** Does what {@link ToolProcess#feed} does, and says of a tool that hung what {@link #run} says. */
    String feed(InputStream in, Duration ending, Consumer<String> listener) throws EngineException, IOException {
        try (OptionFile file = OptionFile.create(options)) {
            return process.apply(file.path()).feed(in, ending, listener);
        } catch (EngineException e) {
            throw hung.explained(e);
        }
    }
}
