package dev.coffer.restore.prove;

import dev.coffer.backup.Backup;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.restore.prove.ProofConfig.Check;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Asks a restored database what operators want to be asked before a backup counts as proven. */
@Singleton
class ProofChecks {

    private final Map<String, Check> checks;

    ProofChecks(ProofConfig config) {
        this.checks = new TreeMap<>(config.checks());
    }

    /**
     * Asks all that concerns a database.
     *
     * @param name what the restored database is called
     */
    void run(RestoreTarget target, Backup backup, String database, String name, ProofReport report) {
        checks.forEach((check, question) -> {
            if (question.database().equals(database)
                    && concerns(question.account(), backup.accountId)
                    && question.instance()
                            .map(UUID::fromString)
                            .map(backup.instanceId::equals)
                            .orElse(true)) {
                ask(target, check, question, name, report);
            }
        });
    }

    private static boolean concerns(Optional<String> wanted, String is) {
        return wanted.isEmpty() || wanted.get().equals(is);
    }

    private static void ask(RestoreTarget target, String check, Check question, String name, ProofReport report) {
        String what = "The check '" + check + "' of database " + question.database();
        try {
            String answer =
                    target.answer(name, question.query(), question.timeout()).orElse("");
            if (!answer.equals(question.expect())) {
                report.differs(what + ": expected '" + question.expect() + "', found '" + answer + "'.");
            }
        } catch (EngineException e) {
            report.failed(what + " failed: " + e.getMessage());
        }
    }
}
