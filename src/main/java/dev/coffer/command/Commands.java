package dev.coffer.command;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jboss.logging.Logger;

/** Finds the command that a command line names, and runs it. */
@Singleton
public class Commands {

    private static final Logger LOG = Logger.getLogger(Commands.class);

    private final List<Command> commands;

    public Commands(@All List<Command> commands) {
        this.commands = commands;
    }

    /**
     * Runs a command.
     *
     * @param arguments a command line that {@link CommandLine#refusal} has nothing against, not empty
     * @return the exit code of the process
     */
    public int run(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        Command command = commands.stream()
                .filter(known -> known.name().equals(words.get(0)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(words.get(0)));
        try {
            return command.run(new LinkedHashSet<>(words.subList(1, words.size())));
        } catch (Exception e) {
            LOG.errorf(e, "The command %s failed", command.name());
            System.err.println("coffer " + command.name() + ": " + e.getMessage());
            return 1;
        }
    }

    /** For the test that compares them with the command lines. */
    List<String> names() {
        return commands.stream().map(Command::name).sorted().toList();
    }
}
