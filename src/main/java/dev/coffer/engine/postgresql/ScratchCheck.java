package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Target;
import dev.coffer.setting.CheckResult;
import java.util.List;

/** Probes whether the configured scratch server can be reached and used, and changes nothing. */
public final class ScratchCheck {

    private ScratchCheck() {}

    /** Probes the server. */
    public static List<CheckResult> examine(PostgresConfig config, Target administrator) {
        try {
            PostgresLogin login = new PostgresLogin(administrator, config);
            try (PostgresCommands commands = PostgresCommands.beside(login, List.of())) {
                PostgresVersion version = commands.session().version();
                boolean marked = PostgresScratch.requireUsable(login, commands);
                return List.of(CheckResult.ok("PostgreSQL " + version.full() + " at " + administrator.host() + ":"
                        + administrator.port() + ", for backups of versions up to " + version.major()
                        + (marked ? "; it is marked" : "; it is empty, and the first proof marks it")));
            }
        } catch (EngineException e) {
            return List.of(CheckResult.wrong(
                    String.valueOf(e.getMessage()),
                    "Until then, backups cannot be proven. Compare coffer.proof.server."));
        }
    }
}
