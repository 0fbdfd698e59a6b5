package dev.coffer.api;

import dev.coffer.api.fault.FaultCode;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Adds to the OpenAPI document, at build time, what operations share: faults, security, and the meanings of path
 * variables.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {

    private static final String TOKEN = "token";
    private static final String BEARER = "bearer";

    /** The faults of every operation, including those outside of accounts. */
    private static final Set<FaultCode> EVERYWHERE =
            EnumSet.of(FaultCode.BAD_REQUEST, FaultCode.BAD_METHOD, FaultCode.NOT_ACCEPTABLE, FaultCode.INSTANCE_FAULT);

    /** The further faults of operations of an account. */
    private static final Set<FaultCode> OF_ACCOUNT = EnumSet.of(
            FaultCode.UNAUTHORIZED, FaultCode.FORBIDDEN, FaultCode.OVER_LIMIT, FaultCode.SERVICE_UNAVAILABLE);

    private static final Map<FaultCode, String> MEANINGS = Map.ofEntries(
            Map.entry(FaultCode.BAD_REQUEST, "A required element is missing, or a value is invalid."),
            Map.entry(FaultCode.UNAUTHORIZED, "The token is missing or invalid."),
            Map.entry(FaultCode.FORBIDDEN, "The token is of another account, or its roles do not permit this."),
            Map.entry(FaultCode.ITEM_NOT_FOUND, "The account has no such thing."),
            Map.entry(FaultCode.BAD_METHOD, "The method is not allowed on this path; Allow names those that are."),
            Map.entry(FaultCode.NOT_ACCEPTABLE, "Only application/json is served."),
            Map.entry(FaultCode.CONFLICT, "The state of a thing does not permit this."),
            Map.entry(FaultCode.OVER_LIMIT, "A rate, a quota, or the size of a request body is exceeded."),
            Map.entry(FaultCode.BAD_MEDIA_TYPE, "The request body is not application/json."),
            Map.entry(FaultCode.UNPROCESSABLE_ENTITY, "The request is well-formed, but cannot be followed now."),
            Map.entry(FaultCode.INSTANCE_FAULT, "The service failed; its log tells why."),
            Map.entry(FaultCode.NOT_IMPLEMENTED, "The service does not offer this."),
            Map.entry(
                    FaultCode.SERVICE_UNAVAILABLE,
                    "The catalog, the store or the identity service cannot be reached."));

    private static final Map<FaultCode, String> HEADERS = Map.of(
            FaultCode.UNAUTHORIZED, "WWW-Authenticate",
            FaultCode.BAD_METHOD, "Allow",
            FaultCode.OVER_LIMIT, "Retry-After",
            FaultCode.SERVICE_UNAVAILABLE, "Retry-After");

    private static final Map<String, String> PATH_VARIABLES = Map.of(
            "accountId", "The account.",
            "instanceId", "The id of an instance.",
            "backupId", "The id of a backup.",
            "datastore", "The id or the name of a datastore.",
            "version", "The id of a datastore version or, below its datastore, its name.");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        List<Operation> operations = document.getPaths().getPathItems().values().stream()
                .flatMap(path -> path.getOperations().values().stream())
                .toList();
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().values().forEach(operation -> complete(path, operation)));
        for (FaultCode code : FaultCode.values()) {
            if (operations.stream().anyMatch(operation -> canAnswer(operation, code))) {
                document.getComponents().addSchema(schemaName(code), schema(code));
                document.getComponents().addResponse(code.wireName(), response(code));
            }
        }
        document.getComponents().setSecuritySchemes(schemes());
    }

    private static void complete(String path, Operation operation) {
        boolean ofAccount = path.contains("{accountId}");
        boolean hasBody = operation.getRequestBody() != null;
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            // The schema inferred from the method's result stands beside the reference; it goes.
            if (response.getRef() != null) {
                operation.getResponses().addAPIResponse(status, response(response.getRef()));
            }
        });
        EVERYWHERE.forEach(code -> add(operation, code));
        if (ofAccount) {
            OF_ACCOUNT.forEach(code -> add(operation, code));
        }
        if (hasBody) {
            add(operation, FaultCode.BAD_MEDIA_TYPE);
        }
        if (hasBody || path.replace("{accountId}", "").contains("{")) {
            add(operation, FaultCode.ITEM_NOT_FOUND);
        }
        operation.setSecurity(ofAccount ? List.of(requirement(TOKEN), requirement(BEARER)) : List.of());
        if (operation.getParameters() != null) {
            operation.setParameters(operation.getParameters().stream()
                    .map(ApiDocument::explained)
                    .toList());
        }
    }

    private static boolean canAnswer(Operation operation, FaultCode code) {
        return operation.getResponses().hasAPIResponse(Integer.toString(code.status()));
    }

    private static void add(Operation operation, FaultCode code) {
        operation
                .getResponses()
                .addAPIResponse(Integer.toString(code.status()), response("#/components/responses/" + code.wireName()));
    }

    private static APIResponse response(String reference) {
        return OASFactory.createAPIResponse().ref(reference);
    }

    private static Parameter explained(Parameter parameter) {
        return parameter.getIn() == Parameter.In.PATH
                ? parameter.description(PATH_VARIABLES.get(parameter.getName()))
                : OASFactory.createParameter().ref("#/components/parameters/" + parameter.getName());
    }

    private static String schemaName(FaultCode code) {
        String name = code.wireName();
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return capital.endsWith("Fault") ? capital : capital + "Fault";
    }

    private static Schema schema(FaultCode code) {
        Schema fault = object().addRequired("code")
                .addRequired("message")
                .addProperty(
                        "code",
                        OASFactory.createSchema().addType(SchemaType.INTEGER).addEnumeration(code.status()))
                .addProperty("message", text());
        if (code == FaultCode.OVER_LIMIT) {
            fault.addProperty("details", text()).addProperty("retryAfter", text().description("In seconds."));
        }
        return object().addRequired(code.wireName()).addProperty(code.wireName(), fault);
    }

    private static APIResponse response(FaultCode code) {
        APIResponse response = OASFactory.createAPIResponse()
                .description(MEANINGS.get(code))
                .content(OASFactory.createContent()
                        .addMediaType(
                                "application/json",
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema()
                                                .ref("#/components/schemas/" + schemaName(code)))));
        String header = HEADERS.get(code);
        if (header != null) {
            response.addHeader(header, header());
        }
        return response;
    }

    private static Header header() {
        return OASFactory.createHeader().schema(text());
    }

    private static Schema object() {
        return OASFactory.createSchema().addType(SchemaType.OBJECT);
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }

    private static Map<String, SecurityScheme> schemes() {
        return Map.of(
                TOKEN,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.HEADER)
                        .name("X-Auth-Token")
                        .description("A token of OpenStack Keystone, or one of this service's own."),
                BEARER,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT")
                        .description("A token of an OpenID Connect issuer."));
    }

    private static SecurityRequirement requirement(String scheme) {
        return OASFactory.createSecurityRequirement().addScheme(scheme);
    }
}
