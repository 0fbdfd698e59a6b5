package dev.coffer.engine;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * What an engine has to know of a backup to take the next one that builds on it, such as a position in a log. Only the
 * engine can read it; a manifest keeps it as it is.
 */
@RegisterForReflection
public record EngineState(@JsonValue Map<String, String> values) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EngineState {
        values = Map.copyOf(values);
    }
}
