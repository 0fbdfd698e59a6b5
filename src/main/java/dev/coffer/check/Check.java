package dev.coffer.check;

import dev.coffer.catalog.CatalogConfig;
import dev.coffer.engine.PostgresConfig;
import dev.coffer.engine.PostgresTools;
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
public final class Check {

    /** The first word of its command line. */
    public static final String NAME = "check";

    /** More than what is asked over the network may take to fail by itself, in {@link CatalogLines} and elsewhere. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private Check() {}

    /**
     * Examines a configuration and prints a table.
     *
     * @param builder with all sources of the service's configuration
     * @return the exit code of the process: 0 where nothing is wrong, 1 otherwise
     */
    public static int run(SmallRyeConfigBuilder builder, PrintStream out) {
        builder.withSources(new PropertiesConfigSource(Map.of(SecretFiles.TOLERANT, "true"), NAME, Integer.MAX_VALUE));
        List<Line> lines = examine(new Settings(builder.build()));
        out.print(Table.of(lines));
        long wrong = count(lines, Line.State.WRONG);
        out.println(wrong + " wrong, " + count(lines, Line.State.WARNING) + " to look at.");
        out.flush();
        return wrong == 0 ? 0 : 1;
    }

    private static List<Line> examine(Settings settings) {
        IdentityConfig identity = settings.get(IdentityConfig.class);
        boolean migrates = settings.get(CatalogConfig.class).migrateAtStart();
        Subject catalog = new CatalogLines(settings.config(), migrates);
        Subject store = new StoreLines(settings.get(StoreConfig.class));
        Subject tools = new ToolLines(new PostgresTools(settings.get(PostgresConfig.class)));
        Subject recipients = new RecipientLines(settings.get(SealConfig.class));
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
    static List<Line> examine(List<Subject> subjects, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<CompletableFuture<List<Line>>> running =
                subjects.stream().map(Check::begin).toList();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            String name = subjects.get(i).name();
            try {
                long left = Math.max(0, deadline - System.nanoTime());
                lines.addAll(running.get(i).get(left, TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                lines.add(Line.wrong(
                        name,
                        "no answer within " + patience.toSeconds() + " seconds",
                        "See whether a network, a mounted file system or a tool hangs."));
            } catch (ExecutionException e) {
                // Its message may hold anything.
                lines.add(Line.wrong(
                        name,
                        "could not be examined: "
                                + Objects.requireNonNullElse(e.getCause(), e)
                                        .getClass()
                                        .getName(),
                        "Please report this as a bug."));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                lines.add(Line.wrong(name, "was not examined to the end", "Run the command again."));
            }
        }
        return lines;
    }

    private static CompletableFuture<List<Line>> begin(Subject subject) {
        CompletableFuture<List<Line>> found = new CompletableFuture<>();
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

    private static long count(List<Line> lines, Line.State state) {
        return lines.stream().filter(line -> line.state() == state).count();
    }
}
