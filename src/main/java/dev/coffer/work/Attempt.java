package dev.coffer.work;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a worker at a piece of work, as the catalog keeps it in JSON.
 *
 * @param number from 1 on
 * @param worker the name of the worker, {@code host/process id}
 * @param ended null while it runs, and as long as its worker is not known to be dead
 * @param outcome how it ended, in a few words; null while {@code ended} is
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
public record Attempt(
        int number,
        String worker,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant begun,

        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Instant ended,

        @Nullable String outcome) {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    static Attempt begun(int number, String worker, Instant now) {
        return new Attempt(number, worker, now, null, null);
    }

    /** Returns the ended attempt; one that has ended already stays as it is. */
    Attempt end(String how, Instant now) {
        return ended == null ? new Attempt(number, worker, begun, now, how) : this;
    }

    /**
     * Reads attempts that {@link #write} has written.
     *
     * @param json null before the first
     */
    public static List<Attempt> parse(@Nullable String json) {
        try {
            return json == null ? List.of() : JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The catalog has attempts that are none", e);
        }
    }

    static String write(List<Attempt> attempts) {
        try {
            return JSON.writeValueAsString(attempts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Attempts cannot be written", e);
        }
    }
}
