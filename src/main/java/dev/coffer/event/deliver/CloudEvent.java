package dev.coffer.event.deliver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.event.Subject;
import dev.coffer.event.TrailEvent;
import dev.coffer.event.Who;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Events as receivers get them: CloudEvents 1.0 in JSON, the same bytes for each attempt. */
final class CloudEvent {

    static final String MEDIA_TYPE = "application/cloudevents+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TYPE_PREFIX = "dev.coffer.";

    private CloudEvent() {}

    static byte[] of(TrailEvent event) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("specversion", "1.0");
        root.put("id", event.id().toString());
        root.put("source", "/v1.0/" + event.accountId());
        root.put("type", TYPE_PREFIX + event.kind());
        Subject about = event.subject();
        if (about.type() != null) {
            root.put("subject", about.type() + "/" + about.id());
        }
        root.put("time", event.at().toString());
        root.put("datacontenttype", "application/json");
        ObjectNode data = root.putObject("data");
        data.put("account", event.accountId());
        data.put("kind", event.kind());
        data.put("outcome", event.outcome().name().toLowerCase(Locale.ROOT));
        if (about.instance() != null) {
            data.put("instance_id", about.instance().toString());
        }
        who(data, event.who());
        data.set("details", event.details());
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Event " + event.id() + " cannot be written", e);
        }
    }

    private static void who(ObjectNode data, @Nullable Who who) {
        if (who != null) {
            ObjectNode caller = data.putObject("who");
            caller.put("account", who.account());
            caller.put("user_id", who.id());
            caller.put("user_name", who.name());
            caller.put("address", who.address());
        }
    }
}
