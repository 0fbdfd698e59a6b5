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
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;

/**
 * Adds to the OpenAPI document, at build time, what operations share: faults, security, and the meanings of path
 * variables. The file {@code META-INF/openapi.yaml} describes the answers that are faults.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {

    private static final String TOKEN = "token";
    private static final String BEARER = "bearer";

    /** The faults of every operation, including those outside of accounts. */
    private static final Set<FaultCode> EVERYWHERE = EnumSet.of(
            FaultCode.BAD_REQUEST,
            FaultCode.BAD_METHOD,
            FaultCode.NOT_ACCEPTABLE,
            FaultCode.HEADERS_TOO_LARGE,
            FaultCode.INSTANCE_FAULT);

    /** The further faults of operations of an account. */
    private static final Set<FaultCode> OF_ACCOUNT = EnumSet.of(
            FaultCode.UNAUTHORIZED, FaultCode.FORBIDDEN, FaultCode.OVER_LIMIT, FaultCode.SERVICE_UNAVAILABLE);

    private static final Map<String, String> PATH_VARIABLES = Map.of(
            "accountId", "The account.",
            "instanceId", "The id of an instance.",
            "backupId", "The id of a backup.",
            "restoreId", "The id of a restore.",
            "scheduleId", "The id of a schedule.",
            "datastore", "The id or the name of a datastore.",
            "flavor", "Any id or name.",
            "webhookId", "The id of a webhook.",
            "version", "The id of a datastore version or, below its datastore, its name.");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().values().forEach(operation -> complete(path, operation)));
        for (FaultCode code : FaultCode.values()) {
            document.getComponents().addSchema(schemaName(code), schema(code));
        }
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

    private static Schema object() {
        return OASFactory.createSchema().addType(SchemaType.OBJECT);
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }

    private static SecurityRequirement requirement(String scheme) {
        return OASFactory.createSecurityRequirement().addScheme(scheme);
    }
}
