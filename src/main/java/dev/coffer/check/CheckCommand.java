package dev.coffer.check;

import dev.coffer.catalog.CatalogConfig;
import dev.coffer.engine.postgresql.PostgresConfig;
import dev.coffer.engine.postgresql.PostgresTools;
import dev.coffer.identity.IdentityConfig;
import dev.coffer.seal.SealConfig;
import dev.coffer.secret.SecretFiles;
import dev.coffer.store.StoreConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code check}: looks at a whole configuration and says what is right and wrong with it. It works where the service
 * could not start, opens no port, and changes nothing.
 */
public final class CheckCommand {

    /** The first word of its command line. */
    public static final String NAME = "check";

    /** More than what is asked over the network may take to fail by itself, in {@link CatalogLines} and elsewhere. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private CheckCommand() {}

    /**
     * Examines a configuration and prints a table.
     *
     * @param builder with all sources of the service's configuration
     * @return the exit code of the process: 0 where nothing is wrong, 1 otherwise
     */
    public static int run(SmallRyeConfigBuilder builder, PrintStream out) {
        builder.withSources(new PropertiesConfigSource(Map.of(SecretFiles.TOLERANT, "true"), NAME, Integer.MAX_VALUE));
        List<CheckResult> lines = examine(new Settings(builder.build()));
        out.print(Table.of(lines));
        long wrong = count(lines, CheckResult.State.WRONG);
        out.println(wrong + " wrong, " + count(lines, CheckResult.State.WARNING) + " to look at.");
        out.flush();
        return wrong == 0 ? 0 : 1;
    }

    private static List<CheckResult> examine(Settings settings) {
        IdentityConfig identity = settings.get(IdentityConfig.class);
        boolean migrates = settings.get(CatalogConfig.class).migrateAtStart();
        Check catalog = new CatalogLines(settings.config(), migrates);
        Check store = new StoreLines(settings.get(StoreConfig.class));
        Check tools = new ToolLines(new PostgresTools(settings.get(PostgresConfig.class)));
        Check recipients = new RecipientLines(settings.get(SealConfig.class));
        return examine(
                List.of(
                        new SettingsLines(settings),
                        catalog,
                        settings.examined(StoreConfig.class, store),
                        new TokenLines(settings.config(), identity),
                        new KeystoneLines(identity.keystone()),
                        new IssuerLines(identity.oidc()),
                        settings.examined(PostgresConfig.class, tools),
                        settings.examined(SealConfig.class, recipients)),
                PATIENCE);
    }

    /** All at the same time; each has its lines, or one that says that it did not answer. */
    static List<CheckResult> examine(List<Check> subjects, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<CompletableFuture<List<CheckResult>>> running =
                subjects.stream().map(CheckCommand::begin).toList();
        List<CheckResult> lines = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            String name = subjects.get(i).name();
            try {
                long left = Math.max(0, deadline - System.nanoTime());
                lines.addAll(running.get(i).get(left, TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                lines.add(CheckResult.wrong(
                        name,
                        "no answer within " + patience.toSeconds() + " seconds",
                        "See whether a network, a mounted file system or a tool hangs."));
            } catch (ExecutionException e) {
                // Its message may hold anything.
                lines.add(CheckResult.wrong(
                        name,
                        "could not be examined: "
                                + Objects.requireNonNullElse(e.getCause(), e)
                                        .getClass()
                                        .getName(),
                        "Please report this as a bug."));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                lines.add(CheckResult.wrong(name, "was not examined to the end", "Run the command again."));
            }
        }
        return lines;
    }

    private static CompletableFuture<List<CheckResult>> begin(Check subject) {
        CompletableFuture<List<CheckResult>> found = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        found.complete(subject.examine());
                    } catch (Exception | LinkageError e) {
                        found.completeExceptionally(e);
                    }
                },
                "check-" + subject.name());
        thread.setDaemon(true);
        thread.start();
        return found;
    }

    private static long count(List<CheckResult> lines, CheckResult.State state) {
        return lines.stream().filter(line -> line.state() == state).count();
    }
}
