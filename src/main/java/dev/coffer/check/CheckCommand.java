package dev.coffer.check;

import dev.coffer.catalog.Catalog;
import dev.coffer.catalog.CatalogCheck;
import dev.coffer.catalog.CatalogConfig;
import dev.coffer.engine.postgresql.PostgresConfig;
import dev.coffer.engine.postgresql.PostgresTools;
import dev.coffer.engine.postgresql.ToolCheck;
import dev.coffer.identity.IdentityConfig;
import dev.coffer.identity.IssuerCheck;
import dev.coffer.identity.KeystoneCheck;
import dev.coffer.identity.TokenCheck;
import dev.coffer.seal.RecipientCheck;
import dev.coffer.seal.SealConfig;
import dev.coffer.secret.SecretFiles;
import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import dev.coffer.store.StoresConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import picocli.CommandLine.Command;

/**
 * {@code check}: probes a whole configuration and prints what is right and wrong with it. It works where the service could
 * not start, opens no port, and changes nothing.
 */
@Command(name = CheckCommand.NAME, description = "Say what is right and wrong with the configuration, and exit.")
public class CheckCommand implements Callable<Integer> {

    /** The name of the command. */
    public static final String NAME = "check";

    /** More than a probe over the network takes to fail by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    @Override
    public Integer call() {
        return run(SecretFiles.configBuilder(), System.out);
    }

    /**
     * Probes a configuration and prints a table.
     *
     * @param builder with all sources of the service's configuration
     * @return the exit code of the process: 0 where nothing is wrong, 1 otherwise
     */
    static int run(SmallRyeConfigBuilder builder, PrintStream out) {
        builder.withSources(new PropertiesConfigSource(Map.of(SecretFiles.TOLERANT, "true"), NAME, Integer.MAX_VALUE));
        List<CheckResult> results = examine(checks(new Settings(builder.build())), PATIENCE);
        results.forEach(result -> out.print(line(result)));
        long wrong = count(results, CheckResult.State.WRONG);
        out.println(wrong + " wrong, " + count(results, CheckResult.State.WARNING) + " to look at.");
        out.flush();
        return wrong == 0 ? 0 : 1;
    }

    private static List<Check> checks(Settings settings) {
        boolean embedded =
                settings.config().getOptionalValue(Catalog.URL, String.class).isEmpty();
        boolean migrates = settings.read(CatalogConfig.class)
                .map(CatalogConfig::migrateAtStart)
                .orElse(true);
        return List.of(
                new SettingsCheck(settings),
                new CatalogCheck(settings.config(), migrates),
                check(settings, "store", StoresConfig.class, config -> new StoresCheck(settings, config)),
                check(
                        settings,
                        "identity",
                        IdentityConfig.class,
                        config -> new TokenCheck(settings.config(), config, embedded)),
                check(settings, "identity", IdentityConfig.class, config -> new KeystoneCheck(config.keystone())),
                check(settings, "identity", IdentityConfig.class, config -> new IssuerCheck(config.oidc())),
                check(settings, "tools", PostgresConfig.class, config -> new ToolCheck(new PostgresTools(config))),
                check(settings, "recipients", SealConfig.class, RecipientCheck::new));
    }

    private static <T> Check check(Settings settings, String name, Class<T> mapping, Function<T, Check> check) {
        return settings.read(mapping).map(check).orElseGet(() -> new Unreadable(name));
    }

    private record Unreadable(String name) implements Check {
        @Override
        public List<CheckResult> examine() {
            return List.of(CheckResult.wrong(
                    name,
                    "not examined, because its settings cannot be read",
                    "Correct what the lines on settings name."));
        }
    }

    /** Runs all checks at the same time. One that does not finish has a result that says so. */
    static List<CheckResult> examine(List<Check> checks, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<CompletableFuture<List<CheckResult>>> running =
                checks.stream().map(CheckCommand::begin).toList();
        List<CheckResult> results = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            String name = checks.get(i).name();
            try {
                results.addAll(running.get(i).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                results.add(CheckResult.wrong(
                        name,
                        "no answer within " + patience.toSeconds() + " seconds",
                        "See whether a network, a mounted file system or a tool hangs."));
            } catch (ExecutionException e) {
                // The message of an unexpected exception may hold anything.
                Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                results.add(CheckResult.wrong(
                        name, "could not be examined: " + cause.getClass().getName(), "Please report this as a bug."));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                results.add(CheckResult.wrong(name, "was interrupted", "Run the command again."));
            }
        }
        return results;
    }

    private static CompletableFuture<List<CheckResult>> begin(Check check) {
        CompletableFuture<List<CheckResult>> found = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        found.complete(check.examine());
                    } catch (Exception | LinkageError e) {
                        found.completeExceptionally(e);
                    }
                },
                "check-" + check.name());
        thread.setDaemon(true);
        thread.start();
        return found;
    }

    /** Formats a result: state, subject and text in columns, and the advice below. No text of others steers a terminal. */
    static String line(CheckResult result) {
        String state = result.state().name().toLowerCase(Locale.ROOT);
        String advice = result.advice()
                .map(text -> "%21s-> %s%n".formatted("", plain(text)))
                .orElse("");
        return "%-8s %-11s %s%n%s".formatted(state, result.subject(), plain(result.text()), advice);
    }

    private static String plain(String text) {
        return text.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
    }

    private static long count(List<CheckResult> results, CheckResult.State state) {
        return results.stream().filter(result -> result.state() == state).count();
    }
}
