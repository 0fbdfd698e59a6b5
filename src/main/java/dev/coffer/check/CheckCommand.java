package dev.coffer.check;

import dev.coffer.catalog.Catalog;
import dev.coffer.catalog.CatalogCheck;
import dev.coffer.catalog.CatalogConfig;
import dev.coffer.engine.postgresql.PostgresConfig;
import dev.coffer.engine.postgresql.PostgresTools;
import dev.coffer.engine.postgresql.ScratchCheck;
import dev.coffer.engine.postgresql.ToolCheck;
import dev.coffer.identity.IdentityCheck;
import dev.coffer.identity.IdentityConfig;
import dev.coffer.restore.prove.ConfiguredScratchServer;
import dev.coffer.restore.prove.ProofConfig;
import dev.coffer.seal.RecipientCheck;
import dev.coffer.seal.SealConfig;
import dev.coffer.secret.SecretFiles;
import dev.coffer.setting.CheckResult;
import dev.coffer.setting.CofferConfig;
import dev.coffer.store.StoreConfig;
import dev.coffer.store.StoreKind;
import dev.coffer.store.Stores;
import dev.coffer.store.StoresConfig;
import dev.coffer.store.filesystem.FilesystemStores;
import dev.coffer.store.s3.S3Stores;
import dev.coffer.store.swift.SwiftStores;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final String STORE = "store";

    /**
     * A probe of one part of the configuration. It changes nothing and may block.
     *
     * @param subject the word that its results are listed under
     */
    record Probe(String subject, Callable<List<CheckResult>> results) {}

    /** A result of a probe. */
    record Line(String subject, CheckResult result) {

        /** Formats state, subject and text in columns, and the advice below. No text of others steers a terminal. */
        @Override
        public String toString() {
            String state = result.state().name().toLowerCase(Locale.ROOT);
            String advice = result.advice()
                    .map(text -> "%21s-> %s%n".formatted("", plain(text)))
                    .orElse("");
            return "%-8s %-11s %s%n%s".formatted(state, subject, plain(result.text()), advice);
        }

        private static String plain(String text) {
            return text.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
        }
    }

    /**
     * Prints the results of all probes.
     *
     * @return the exit code of the process: 0 where nothing is wrong, 1 otherwise
     */
    @Override
    public Integer call() {
        SmallRyeConfig config = SecretFiles.configBuilder()
                .withSources(new PropertiesConfigSource(Map.of(SecretFiles.TOLERANT, "true"), NAME, Integer.MAX_VALUE))
                .build();
        List<Line> lines;
        try {
            lines = examine(probes(new Settings(config)), PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
        lines.forEach(System.out::print);
        long wrong = count(lines, CheckResult.State.WRONG);
        System.out.println(wrong + " wrong, " + count(lines, CheckResult.State.WARNING) + " to look at.");
        return wrong == 0 ? 0 : 1;
    }

    private static List<Probe> probes(Settings settings) {
        SmallRyeConfig config = settings.config();
        List<Probe> probes = new ArrayList<>();
        probes.add(new Probe("settings", settings::examine));
        probes.add(new Probe("catalog", () -> CatalogCheck.examine(config, settings.read(CatalogConfig.class))));
        probes.addAll(stores(settings));
        probes.addAll(List.of(
                new Probe(
                        "identity",
                        () -> IdentityCheck.tokens(
                                config, settings.read(IdentityConfig.class), !Catalog.configured(config))),
                new Probe(
                        "identity",
                        () -> IdentityCheck.keystone(
                                settings.read(IdentityConfig.class).keystone())),
                new Probe(
                        "identity",
                        () -> IdentityCheck.issuer(
                                settings.read(IdentityConfig.class).oidc())),
                new Probe("tools", () -> ToolCheck.examine(new PostgresTools(settings.read(PostgresConfig.class)))),
                new Probe("scratch", () -> scratch(settings)),
                new Probe("recipients", () -> RecipientCheck.examine(settings.read(SealConfig.class)))));
        return probes;
    }

    private static List<CheckResult> scratch(Settings settings) {
        return ConfiguredScratchServer.administrator(settings.read(ProofConfig.class))
                .map(server -> ScratchCheck.examine(settings.read(PostgresConfig.class), server))
                .orElse(List.of());
    }

    /** A probe for each store, since one may hang. */
    private static List<Probe> stores(Settings settings) {
        try {
            StoresConfig config = settings.read(StoresConfig.class);
            Settings once = settings.with(config.named().keySet().stream()
                    .collect(Collectors.toMap(name -> "coffer.stores." + name + ".retry-for", name -> "0s")));
            List<StoreKind> kinds = kinds(once.read(StoresConfig.class));
            Stores stores = new Stores(
                    once.read(StoresConfig.class), once.read(StoreConfig.class), once.read(CofferConfig.class), kinds);
            return stores.all().stream()
                    .map(store -> new Probe(STORE, () -> kindOf(store, kinds).examine(store)))
                    .toList();
        } catch (IllegalArgumentException | ConfigurationException e) {
            CheckResult wrong = CheckResult.wrong(String.valueOf(e.getMessage()));
            return List.of(new Probe(STORE, () -> List.of(wrong)));
        } catch (ConfigValidationException e) {
            return List.of(new Probe(STORE, () -> {
                throw e;
            }));
        }
    }

    private static List<StoreKind> kinds(StoresConfig config) {
        return List.of(new FilesystemStores(config), new S3Stores(config), new SwiftStores(config, Clock.systemUTC()));
    }

    private static StoreKind kindOf(Stores.Named store, List<StoreKind> kinds) {
        return kinds.stream()
                .filter(kind -> kind.word().equals(store.store().driver()))
                .findFirst()
                .orElseThrow();
    }

    /** Runs all probes at the same time. One that does not finish has a result that says so. */
    static List<Line> examine(List<Probe> probes, Duration patience) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "check");
            thread.setDaemon(true);
            return thread;
        });
        List<Future<List<CheckResult>>> finished = threads.invokeAll(
                probes.stream().map(Probe::results).toList(), patience.toMillis(), TimeUnit.MILLISECONDS);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            String subject = probes.get(i).subject();
            results(finished.get(i), patience).forEach(result -> lines.add(new Line(subject, result)));
        }
        return lines;
    }

    private static List<CheckResult> results(Future<List<CheckResult>> finished, Duration patience)
            throws InterruptedException {
        try {
            return finished.get();
        } catch (CancellationException e) {
            return List.of(CheckResult.wrong(
                    "no answer within " + patience.toSeconds() + " seconds",
                    "See whether a network, a mounted file system or a tool hangs."));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConfigValidationException) {
                return List.of(CheckResult.wrong(
                        "not examined, because its settings cannot be read",
                        "Correct what the lines on settings name."));
            }
            // The message of an unexpected exception may hold anything.
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return List.of(CheckResult.wrong(
                    "could not be examined: " + cause.getClass().getName(), "Please report this as a bug."));
        }
    }

    private static long count(List<Line> lines, CheckResult.State state) {
        return lines.stream().filter(line -> line.result().state() == state).count();
    }
}
