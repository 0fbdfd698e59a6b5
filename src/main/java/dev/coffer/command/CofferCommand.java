package dev.coffer.command;

import dev.coffer.catalog.Migrate;
import dev.coffer.check.CheckCommand;
import dev.coffer.reconcile.RebuildCommand;
import dev.coffer.work.WorkCommand;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line of the service. Without a command it serves. */
@Command(
        name = "coffer",
        description = "Takes and verifies backups of databases. Without a command, serves the API.",
        subcommands = {
            CofferCommand.Serve.class,
            WorkCommand.class,
            Migrate.class,
            RebuildCommand.class,
            CheckCommand.class
        })
public class CofferCommand {

    private static final Logger LOG = Logger.getLogger(CofferCommand.class);

    private static final String SERVE = "serve";

    /** Returned by the parsing of a line whose command runs within the service. */
    private static final int WITHIN_SERVICE = -1;

    /** What the service does without a command; it needs no code of its own. */
    @Command(name = SERVE, description = "Serve the API and do queued work. The default.")
    static class Serve {}

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help, and exit.")
    boolean help;

    /** Returns whether a command line asks for the API to be served. */
    public static boolean serves(String... args) {
        return args.length == 0 || args[0].equals(SERVE);
    }

    /**
     * Does what takes no service: refuses a mistyped command line, shows help, checks the configuration.
     *
     * @return the exit code of the process; empty where the service has to be started
     */
    public static OptionalInt runWithoutService(String... args) {
        CommandLine line = new CommandLine(new CofferCommand());
        line.setExecutionStrategy(CofferCommand::withoutService);
        line.setParameterExceptionHandler((mistake, words) -> {
            CommandLine command = mistake.getCommandLine();
            command.getErr().println(mistake.getMessage());
            command.usage(command.getErr());
            return command.getCommandSpec().exitCodeOnInvalidInput();
        });
        int code = line.execute(args);
        return code == WITHIN_SERVICE ? OptionalInt.empty() : OptionalInt.of(code);
    }

    private static int withoutService(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        boolean checks = parsed.hasSubcommand()
                && parsed.subcommand().commandSpec().name().equals(CheckCommand.NAME);
        return checks ? new CheckCommand().call() : WITHIN_SERVICE;
    }

    /**
     * Runs a command within the started service.
     *
     * @param factory creates the commands as beans
     * @return the exit code of the process
     */
    public static int run(IFactory factory, String... args) {
        CommandLine line = new CommandLine(new CofferCommand(), factory);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            LOG.errorf(failure, "The command %s failed", command.getCommandName());
            System.err.println("coffer " + command.getCommandName() + ": " + failure.getMessage());
            return 1;
        });
        return line.execute(args);
    }
}
