package dev.coffer.api.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a request body of at most 1 MiB that must be one JSON object in UTF-8. */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonObjectReader implements MessageBodyReader<JsonObject> {

    private static final int LARGEST = 1024 * 1024;

    private final ObjectReader json;

    public JsonObjectReader(ObjectMapper mapper) {
        this.json = mapper.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == JsonObject.class;
    }

    @Override
    public JsonObject readFrom(
            Class<JsonObject> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> httpHeaders,
            InputStream entityStream)
            throws IOException {
        if (mediaType.isWildcardType() || mediaType.isWildcardSubtype()) {
            throw badMediaType();
        }
        byte[] body = read(entityStream, httpHeaders.getFirst(HttpHeaders.CONTENT_LENGTH));
        String declared = httpHeaders.getFirst(HttpHeaders.CONTENT_TYPE);
        if (body.length > 0 && (declared == null || declared.isBlank())) {
            throw badMediaType();
        }
        return parse(body);
    }

    /** @param length as the client announced it; null where it did not */
    private static byte[] read(InputStream stream, @Nullable String length) {
        if (length != null && length(length) > LARGEST) {
            throw tooLarge();
        }
        try {
            byte[] body = stream.readNBytes(LARGEST + 1);
            if (body.length > LARGEST) {
                throw tooLarge();
            }
            return body;
        } catch (IOException e) {
            throw Fault.badRequest("The request body ended, or paused for too long, before it was complete.");
        }
    }

    private static long length(String announced) {
        try {
            return Long.parseLong(announced);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static Fault tooLarge() {
        return Fault.of(FaultCode.OVER_LIMIT, "The request body is larger than 1 MiB.")
                .withHeader("Connection", "close");
    }

    private static Fault badMediaType() {
        return Fault.of(FaultCode.BAD_MEDIA_TYPE, "The request body must be application/json.");
    }

    private JsonObject parse(byte[] body) throws IOException {
        // Jackson alone would take UTF-16 and overlong UTF-8 for what they are not.
        InputStreamReader text = new InputStreamReader(
                new ByteArrayInputStream(body),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        try {
            JsonNode node = json.readTree(text);
            return JsonObject.body(node);
        } catch (JsonProcessingException e) {
            throw Fault.badRequest("The request body is not well-formed JSON.");
        } catch (CharacterCodingException | CharConversionException e) {
            throw Fault.badRequest("The request body is not UTF-8.");
        }
    }
}
