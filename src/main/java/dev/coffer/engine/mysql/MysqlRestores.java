package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.Target;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Restores what was dumped from servers of one flavor to others of it. */
final class MysqlRestores implements RestoreEngine {

    private final Flavor flavor;
    private final MysqlConfig config;
    private final MysqlTools tools;

    MysqlRestores(Flavor flavor, MysqlConfig config, MysqlTools tools) {
        this.flavor = flavor;
        this.config = config;
        this.tools = tools;
    }

    @Override
    public String datastore() {
        return flavor.datastore();
    }

    @Override
    public boolean hasSchemas() {
        return false;
    }

    @Override
    public boolean replays(String format) {
        return format.equals(LogRange.FORMAT);
    }

    @Override
    public Optional<String> unreachable(Map<String, String> state, LogEnd end) {
        return new ReplayableRange(flavor, state).lacks(end);
    }

    @Override
    public boolean claimsServers() {
        return false;
    }

    /** What the dump contains is done by the account of the target alone. */
    @Override
    public RestoreTarget connect(Target target, @Nullable Target administrator) throws EngineException {
        return MysqlRestoreTarget.connect(flavor, config, tools, target);
    }

    @Override
    public Optional<ScratchServer> claim(Target administrator, String major) throws EngineException {
        throw new EngineException(
                Code.TARGET_LACKS,
                "A configured scratch server cannot be used for " + flavor.datastore()
                        + " yet: this service starts one on its own machine.");
    }
}
