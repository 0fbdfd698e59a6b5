package dev.coffer.api;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentHolder;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.quarkus.smallrye.openapi.runtime.OpenApiRecorder;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the executable prepare the OpenAPI document at the first request for it, as Quarkus did before 3.31 and does again
 * (quarkusio/quarkus#54826). The version in use prepares it at each start, which takes a tenth of a native start. Remove
 * this class with the upgrade to a version that is mended.
 */
final class LateApiDocument {

    private LateApiDocument() {}

    @TargetClass(OpenApiRecorder.class)
    static final class Recorder {

        @Substitute
        public void prepareDocument(
                @Nullable AutoSecurityFilter security, Map<RunStage, List<String>> filters, String name) {
            Arguments.security = security;
            Arguments.filters = filters;
        }
    }

    @TargetClass(OpenApiDocumentService.class)
    static final class Service {

        @Alias
        @SuppressWarnings("NullAway.Init")
        private Map<String, OpenApiDocumentHolder> documentHolders;

        @Alias
        native void prepareDocument(
                @Nullable AutoSecurityFilter security, Map<RunStage, List<String>> filters, String name);

        @Substitute
        public synchronized byte[] getDocument(String name, Format format) {
            if (!documentHolders.containsKey(name)) {
                prepareDocument(Arguments.security, Arguments.filters, name);
            }
            OpenApiDocumentHolder document = Objects.requireNonNull(documentHolders.get(name));
            return format == Format.JSON ? document.getJsonDocument() : document.getYamlDocument();
        }
    }

    /** The arguments of the preparation at the start. */
    static final class Arguments {

        static @Nullable AutoSecurityFilter security;

        static Map<RunStage, List<String>> filters = Map.of();

        private Arguments() {}
    }
}
