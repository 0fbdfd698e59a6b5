package dev.coffer.restore.local;

import dev.coffer.catalog.Catalog;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Engines;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.ServerLauncher;
import dev.coffer.engine.Target;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceAccess;
import dev.coffer.instance.InstanceDeleted;
import dev.coffer.instance.InstanceRequest;
import dev.coffer.restore.NewServers;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import dev.coffer.setting.CofferConfig;
import dev.coffer.work.WorkConfig;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Servers that this process runs for restored instances, with their data below {@code coffer.home}. They start and stop with
 * it.
 */
@Singleton
class LocalServers implements NewServers {

    private static final Logger LOG = Logger.getLogger(LocalServers.class);

    private static final String HOST = "127.0.0.1";
    private static final int PASSWORD_BYTES = 24;

    private final Engines engines;
    private final LocalServersConfig config;
    private final WorkConfig work;
    private final SealedPasswords sealed;
    private final InstanceAccess access;
    private final Path folder;

    /** A server ends with the thread that started it, so all are started by one that lives as long as this process. */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "local-servers");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<UUID, LocalServer> running = new ConcurrentHashMap<>();

    LocalServers(
            Engines engines,
            LocalServersConfig config,
            WorkConfig work,
            SealedPasswords sealed,
            InstanceAccess access,
            CofferConfig coffer) {
        this.engines = engines;
        this.config = config;
        this.work = work;
        this.sealed = sealed;
        this.access = access;
        this.folder = coffer.home().toAbsolutePath().resolve("servers");
    }

    private boolean enabled() {
        return config.enabled().orElseGet(() -> Boolean.getBoolean(Catalog.EMBEDDED));
    }

    @Override
    public Optional<String> obstacle(String datastore, String major) {
        String otherwise = " Or send the 'connection' of an existing empty server of that version.";
        if (!enabled()) {
            return Optional.of("This service starts no servers: set coffer.restore.local.enabled, if it is a single"
                    + " process." + otherwise);
        }
        if (!sealed.available()) {
            return Optional.of("The password of a new server cannot be stored, as no coffer.secrets.key is configured."
                    + otherwise);
        }
        return launcher(datastore)
                .map(launcher -> launcher.obstacle(major))
                .orElseGet(() -> Optional.of("This service starts no servers for " + datastore + "."))
                .map(obstacle -> obstacle + otherwise);
    }

    private Optional<ServerLauncher> launcher(String datastore) {
        return engines.launching(datastore);
    }

    @Override
    public Chosen choose(String datastore, String major) {
        ServerLauncher launcher = launcher(datastore).orElseThrow();
        byte[] password = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(password);
        return new Chosen(
                new InstanceRequest.Connection(
                        HOST,
                        freePort(),
                        launcher.owner(),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(password),
                        null,
                        null,
                        "disable",
                        null),
                launcher.version(major).orElse(major));
    }

    /** Another program may take the port before the server listens; its start then fails, and says so. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("This machine has no free port.", e);
        }
    }

    @Override
    public void start(Instance instance) throws EngineException, InterruptedException {
        if (!instance.served) {
            return;
        }
        try {
            starter.submit(() -> ensure(instance)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException known) {
                throw known;
            }
            throw new EngineException(
                    Code.TARGET_LACKS,
                    "The server of instance " + instance.id + " cannot be started: " + e.getMessage(),
                    e);
        }
    }

    /** Runs on the thread that starts all servers. */
    private LocalServer ensure(Instance instance)
            throws EngineException, IOException, InterruptedException, SecretException {
        LocalServer known = running.get(instance.id);
        if (known != null && known.running()) {
            return known;
        }
        Path own = folder.resolve(instance.id.toString());
        ServerFolders.create(own);
        LocalServer server = launcher(instance.datastore.type)
                .orElseThrow()
                .serve(
                        own,
                        instance.datastore.version,
                        instance.port,
                        String.valueOf(access.target(instance).password()));
        running.put(instance.id, server);
        LOG.infof("The server of instance %s listens on port %d", instance.id, instance.port);
        return server;
    }

    @Override
    public Optional<Target> administrator(Instance instance) {
        return Optional.ofNullable(running.get(instance.id)).map(LocalServer::administrator);
    }

    void whenDeleted(@Observes(during = TransactionPhase.AFTER_SUCCESS) InstanceDeleted event) {
        if (event.served()) {
            inBackground(() -> {
                remove(event.instance());
                return null;
            });
        }
    }

    private void remove(UUID instance) throws IOException {
        LocalServer server = running.remove(instance);
        if (server != null) {
            server.close();
        }
        ServerFolders.remove(folder.resolve(instance.toString()));
        LOG.infof("The server of instance %s is gone with its data", instance);
    }

    @Override
    public OptionalLong freeBytes(Instance instance) {
        if (!instance.served) {
            return OptionalLong.empty();
        }
        try {
            ServerFolders.create(folder);
            return OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    void whenStarted(@Observes StartupEvent event) {
        if (enabled() && work.enabled() && Files.isDirectory(folder)) {
            inBackground(() -> {
                startAll();
                return null;
            });
        }
    }

    /** Starts those of the catalog whose data are here, and removes those of deleted instances. */
    private void startAll() throws InterruptedException, IOException {
        List<Instance> served = QuarkusTransaction.requiringNew().call(Instance::served);
        for (Instance instance : served) {
            if (Files.notExists(folder.resolve(instance.id.toString()))) {
                continue;
            }
            try {
                if (instance.deleted()) {
                    remove(instance.id);
                } else {
                    ensure(instance);
                }
            } catch (EngineException | IOException | SecretException e) {
                LOG.errorf("The server of instance %s does not start: %s", instance.id, e.getMessage());
            }
        }
    }

    private void inBackground(Callable<Void> task) {
        var unused = starter.submit(() -> {
            try {
                return task.call();
            } catch (IOException | RuntimeException e) {
                LOG.errorf(e, "The servers of restored instances cannot be seen to");
                return null;
            }
        });
    }

    void whenStopped(@Observes ShutdownEvent event) {
        starter.shutdownNow();
        running.values().forEach(LocalServer::close);
        running.clear();
    }
}
