package dev.coffer.api.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.fault.UnsupportedFields;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The rules for every request body: at most 1 MiB of JSON in UTF-8, which may be sent with gzip. What Jackson cannot read
 * becomes a {@code badRequest} that names the field.
 */
@Provider
public class RequestBodies implements ReaderInterceptor {

    private static final int LARGEST = 1024 * 1024;

    private final ObjectMapper json;

    public RequestBodies(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        MediaType type = context.getMediaType();
        if (type.isWildcardType() || type.isWildcardSubtype()) {
            throw badMediaType();
        }
        byte[] body = read(context);
        String declared = context.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        if (body.length > 0 && (declared == null || declared.isBlank())) {
            throw badMediaType();
        }
        requireUtf8(body);
        context.setInputStream(new ByteArrayInputStream(body));
        Object read = parse(context);
        UnsupportedFields.In unsupported = context.getType().getAnnotation(UnsupportedFields.In.class);
        if (unsupported != null) {
            unsupported.value().refuse(json.readTree(body));
        }
        return read;
    }

    private static Object parse(ReaderInterceptorContext context) throws IOException {
        try {
            Object read = context.proceed();
            if (read == null) {
                throw notAnObject();
            }
            return read;
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        } catch (WebApplicationException e) {
            throw e.getCause() instanceof JsonProcessingException json ? unreadable(json) : e;
        }
    }

    private static byte[] read(ReaderInterceptorContext context) {
        String length = context.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > LARGEST) {
            throw tooLarge();
        }
        try {
            byte[] body = decoded(context).readNBytes(LARGEST + 1);
            if (body.length > LARGEST) {
                throw tooLarge();
            }
            return body;
        } catch (ZipException e) {
            throw Fault.badRequest("The request body is not what its Content-Encoding says.");
        } catch (IOException e) {
            throw Fault.badRequest("The request body ended, or paused for too long, before it was complete.");
        }
    }

    private static InputStream decoded(ReaderInterceptorContext context) throws IOException {
        String encoding = context.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return context.getInputStream();
        }
        if (encoding.equalsIgnoreCase("gzip")) {
            return new GZIPInputStream(context.getInputStream());
        }
        throw Fault.of(
                FaultCode.BAD_MEDIA_TYPE,
                "The request body has the encoding '" + Fault.quote(encoding) + "'. Send it in gzip, or without any.");
    }

    /** Jackson accepts some byte sequences that are not UTF-8, such as overlong forms. */
    private static void requireUtf8(byte[] body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw Fault.badRequest("The request body is not UTF-8.");
        }
    }

    private static Fault unreadable(JsonProcessingException e) {
        Class<?> wanted = wanted(e);
        if (wanted == null) {
            return Fault.badRequest("The request body is not well-formed JSON.");
        }
        String field = e instanceof JsonMappingException mapping ? field(mapping) : "";
        return field.isEmpty() ? notAnObject() : Fault.badRequest("'" + field + "' must be " + kind(wanted) + ".");
    }

    /** Returns the type of the field that was read, or null if the JSON itself is malformed. */
    private static @Nullable Class<?> wanted(JsonProcessingException e) {
        if (e instanceof MismatchedInputException mismatch) {
            return mismatch.getTargetType();
        }
        return e.getCause() instanceof InputCoercionException coercion ? coercion.getTargetType() : null;
    }

    private static String field(JsonMappingException e) {
        return e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }

    private static String kind(Class<?> type) {
        if (type == String.class) {
            return "a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    private static Fault notAnObject() {
        return Fault.badRequest("The request body must be a JSON object.");
    }

    private static Fault tooLarge() {
        return Fault.of(FaultCode.OVER_LIMIT, "The request body is larger than 1 MiB.")
                .withHeader("Connection", "close");
    }

    private static Fault badMediaType() {
        return Fault.of(FaultCode.BAD_MEDIA_TYPE, "The request body must be application/json.");
    }
}
