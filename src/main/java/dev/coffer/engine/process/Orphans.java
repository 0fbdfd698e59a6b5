package dev.coffer.engine.process;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Tools that a dead process of this service left running on this machine, with their sessions and locks on a server. They
 * are ended when the service starts. Only a process of this user counts whose environment names a parent that has ended.
 */
@Singleton
public class Orphans {

    private static final Logger LOG = Logger.getLogger(Orphans.class);

    private static final Path PROC = Path.of("/proc");

    /** How long a tool may take to end before it is killed. */
    private static final long GRACE_SECONDS = 5;

    void whenStarted(@Observes StartupEvent event) {
        Thread thread = new Thread(Orphans::end, "orphans");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends them all; returns when they are gone. */
    static void end() {
        for (ProcessHandle orphan :
                ProcessHandle.allProcesses().filter(Orphans::isOrphan).toList()) {
            LOG.infof(
                    "Ending process %d (%s), which a process of this service that was killed has left",
                    orphan.pid(), orphan.info().command().orElse("unknown"));
            orphan.destroy();
            orphan.onExit()
                    .completeOnTimeout(orphan, GRACE_SECONDS, TimeUnit.SECONDS)
                    .join();
            orphan.destroyForcibly();
        }
    }

    /** Asks for the owners last: the system reads its list of users for each answer. */
    private static boolean isOrphan(ProcessHandle process) {
        Path folder = PROC.resolve(Long.toString(process.pid()));
        try {
            return parent(folder).filter(ToolParent::ended).isPresent()
                    && Files.getOwner(folder).equals(Files.getOwner(PROC.resolve("self")));
        } catch (IOException e) {
            return false; // it has ended, is not ours to inspect, or this system has no /proc
        }
    }

    private static Optional<ToolParent> parent(Path process) throws IOException {
        String prefix = ToolParent.VARIABLE + "=";
        String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        return Stream.of(environment.split("\0", -1))
                .filter(variable -> variable.startsWith(prefix))
                .findFirst()
                .flatMap(variable -> ToolParent.parse(variable.substring(prefix.length())));
    }
}
