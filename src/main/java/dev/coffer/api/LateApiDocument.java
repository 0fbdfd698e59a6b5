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
 * In the native executable, the OpenAPI document is made when it is first asked for. Quarkus reads what the build wrote and
 * writes it again, in two formats, whenever a process starts, which takes a tenth of a native start.
 */
final class LateApiDocument {

    private LateApiDocument() {}

    @TargetClass(OpenApiRecorder.class)
    static final class Recorder {

        /** Leaves out what {@link Service} does later. */
        @Substitute
        public void prepareDocument(
                @Nullable AutoSecurityFilter security, Map<RunStage, List<String>> filters, String name) {
            Prepared.security = security;
            Prepared.filters = filters;
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

        /** One caller at a time, so that the document is made once. */
        @Substitute
        public synchronized byte[] getDocument(String name, Format format) {
            if (!documentHolders.containsKey(name)) {
                prepareDocument(Prepared.security, Prepared.filters, name);
            }
            OpenApiDocumentHolder document = Objects.requireNonNull(documentHolders.get(name));
            return format == Format.JSON ? document.getJsonDocument() : document.getYamlDocument();
        }
    }

    /** With what Quarkus would have made the document at the start. */
    static final class Prepared {

        static @Nullable AutoSecurityFilter security;

        static Map<RunStage, List<String>> filters = Map.of();

        private Prepared() {}
    }
}
