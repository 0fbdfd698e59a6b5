package dev.coffer.restore.prove;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.Engines;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.Target;
import dev.coffer.restore.scratch.ScratchServers;
import dev.coffer.work.PostponedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The server of {@code coffer.proof.server}, which is used by one proof at a time, of whatever process. */
public final class ConfiguredScratchServer implements ScratchServers {

    /** Long enough for a server that starts together with this process, or again after a crash, and for a short proof. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Engines engines;
    private final Target administrator;
    private final Duration patience;

    ConfiguredScratchServer(Engines engines, Target administrator) {
        this(engines, administrator, PATIENCE);
    }

    ConfiguredScratchServer(Engines engines, Target administrator, Duration patience) {
        this.engines = engines;
        this.administrator = administrator;
        this.patience = patience;
    }

    /** Returns the login that administrates the server; empty if none is configured. */
    public static Optional<Target> administrator(ProofConfig config) {
        ProofConfig.Server server = config.server();
        return server.host()
                .map(host -> new Target(
                        host,
                        server.port(),
                        server.username(),
                        server.password().orElse(null),
                        List.of(),
                        server.tls()));
    }

    @Override
    public ScratchServer start(String datastore, String major, long needed)
            throws EngineException, InterruptedException, PostponedException {
        RestoreEngine engine = engines.restoring(datastore)
                .orElseThrow(
                        () -> new EngineException(Code.TARGET_LACKS, "This service cannot restore " + datastore + "."));
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                Optional<ScratchServer> claimed = engine.claim(administrator, major);
                if (claimed.isPresent()) {
                    return claimed.get();
                }
                if (System.nanoTime() > deadline) {
                    throw new PostponedException("another proof uses the scratch server");
                }
            } catch (EngineException e) {
                boolean passes = e.code() == Code.SERVER_UNREACHABLE || e.code() == Code.SERVER_BUSY;
                if (!passes || System.nanoTime() > deadline) {
                    throw new EngineException(
                            Code.TARGET_LACKS,
                            "The scratch server of coffer.proof.server cannot be used. " + e.getMessage(),
                            e);
                }
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
