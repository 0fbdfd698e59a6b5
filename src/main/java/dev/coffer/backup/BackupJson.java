package dev.coffer.backup;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of backups, most of what this service ever sends. What it writes is what Jackson would make of
 * {@link BackupView} by itself; only that Jackson asks, field by field, how it is to be read and written, and this knows.
 */
final class BackupJson extends StdSerializer<BackupView> {

    private static final SerializedString ID = new SerializedString("id");
    private static final SerializedString NAME = new SerializedString("name");
    private static final SerializedString DESCRIPTION = new SerializedString("description");
    private static final SerializedString STATUS = new SerializedString("status");
    private static final SerializedString SIZE = new SerializedString("size");
    private static final SerializedString CREATED = new SerializedString("created");
    private static final SerializedString UPDATED = new SerializedString("updated");
    private static final SerializedString INSTANCE_ID = new SerializedString("instance_id");
    private static final SerializedString PARENT_ID = new SerializedString("parent_id");
    private static final SerializedString LOCATION = new SerializedString("locationRef");
    private static final SerializedString DATASTORE = new SerializedString("datastore");
    private static final SerializedString TYPE = new SerializedString("type");
    private static final SerializedString VERSION = new SerializedString("version");
    private static final SerializedString VERSION_ID = new SerializedString("version_id");
    private static final SerializedString PROJECT_ID = new SerializedString("project_id");
    private static final SerializedString SOURCE = new SerializedString("source");
    private static final SerializedString AUTOMATED = new SerializedString("is_automated");
    private static final SerializedString DRIVER = new SerializedString("storage_driver");
    private static final SerializedString FAULT = new SerializedString("fault");
    private static final SerializedString CODE = new SerializedString("code");
    private static final SerializedString MESSAGE = new SerializedString("message");
    private static final SerializedString WARNINGS = new SerializedString("warnings");
    private static final SerializedString VERIFICATION = new SerializedString("verification");
    private static final SerializedString RESULT = new SerializedString("result");
    private static final SerializedString AT = new SerializedString("at");
    private static final SerializedString CONTENTS_CHECKED = new SerializedString("contents_checked");
    private static final SerializedString BROKEN = new SerializedString("broken");
    private static final SerializedString DETAILS = new SerializedString("details");

    BackupJson() {
        super(BackupView.class);
    }

    /** A text that JSON shows as it is, with nothing to escape: copied at once, and not looked at character by character. */
    private static final class Plain extends SerializedString {

        private static final long serialVersionUID = 1;

        private Plain(String text) {
            super(text);
        }

        /** Whether a text is one: ASCII that can be printed, without quotes and backslashes. */
        private static boolean is(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                    return false;
                }
            }
            return true;
        }

        @Override
        @SuppressWarnings("deprecation") // It takes the low byte of each character, which is all that these have.
        public int appendQuotedUTF8(byte[] buffer, int offset) {
            int length = charLength();
            if (length > buffer.length - offset) {
                return -1;
            }
            getValue().getBytes(0, length, buffer, offset);
            return length;
        }
    }

    /** Makes the service's Jackson use it. */
    @Singleton
    static class Use implements ObjectMapperCustomizer {
        @Override
        public void customize(ObjectMapper mapper) {
            mapper.registerModule(new SimpleModule("coffer-backups").addSerializer(BackupView.class, new BackupJson()));
        }
    }

    @Override
    public void serialize(BackupView backup, JsonGenerator json, SerializerProvider others) throws IOException {
        json.writeStartObject(backup);
        id(json, ID, backup.id());
        text(json, NAME, backup.name());
        text(json, DESCRIPTION, backup.description());
        plain(json, STATUS, backup.status());
        json.writeFieldName(SIZE);
        if (backup.size() == null) {
            json.writeNull();
        } else {
            json.writeNumber(backup.size());
        }
        plain(json, CREATED, backup.created());
        plain(json, UPDATED, backup.updated());
        id(json, INSTANCE_ID, backup.instanceId());
        id(json, PARENT_ID, backup.parentId());
        text(json, LOCATION, backup.locationRef());
        datastore(json, backup.datastore());
        text(json, PROJECT_ID, backup.projectId());
        plain(json, TYPE, backup.type());
        source(json, backup.source());
        flag(json, AUTOMATED, backup.isAutomated());
        text(json, DRIVER, backup.storageDriver());
        if (backup.fault() != null) {
            fault(json, backup.fault());
        }
        if (!backup.attempts().isEmpty()) {
            others.defaultSerializeField("attempts", backup.attempts(), json);
        }
        if (!backup.warnings().isEmpty()) {
            texts(json, WARNINGS, backup.warnings());
        }
        if (backup.verification() != null) {
            verification(json, backup.verification());
        }
        rare(backup, json, others);
        json.writeEndObject();
    }

    /** What few backups have, as Jackson writes it. */
    private static void rare(BackupView backup, JsonGenerator json, SerializerProvider others) throws IOException {
        if (backup.brokenAncestor() != null) {
            others.defaultSerializeField("broken_ancestor", backup.brokenAncestor(), json);
        }
        if (backup.progress() != null) {
            others.defaultSerializeField("progress", backup.progress(), json);
        }
    }

    private static void datastore(JsonGenerator json, BackupView.DatastoreView datastore) throws IOException {
        json.writeFieldName(DATASTORE);
        json.writeStartObject(datastore);
        text(json, TYPE, datastore.type());
        text(json, VERSION, datastore.version());
        id(json, VERSION_ID, datastore.versionId());
        json.writeEndObject();
    }

    private static void source(JsonGenerator json, BackupView.SourceView source) throws IOException {
        json.writeFieldName(SOURCE);
        json.writeStartObject(source);
        plain(json, TYPE, source.type());
        id(json, ID, source.id());
        json.writeEndObject();
    }

    private static void fault(JsonGenerator json, BackupView.FaultView fault) throws IOException {
        json.writeFieldName(FAULT);
        json.writeStartObject(fault);
        text(json, CODE, fault.code());
        text(json, MESSAGE, fault.message());
        json.writeEndObject();
    }

    private static void verification(JsonGenerator json, VerificationView verification) throws IOException {
        json.writeFieldName(VERIFICATION);
        json.writeStartObject(verification);
        plain(json, RESULT, verification.result());
        plain(json, AT, verification.at());
        flag(json, CONTENTS_CHECKED, verification.contentsChecked());
        texts(json, BROKEN, verification.broken());
        texts(json, DETAILS, verification.details());
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, SerializedString field, List<String> texts) throws IOException {
        json.writeFieldName(field);
        json.writeStartArray(texts, texts.size());
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void flag(JsonGenerator json, SerializedString field, boolean flag) throws IOException {
        json.writeFieldName(field);
        json.writeBoolean(flag);
    }

    private static void id(JsonGenerator json, SerializedString field, @Nullable UUID id) throws IOException {
        if (id == null) {
            text(json, field, null);
        } else {
            plain(json, field, id.toString());
        }
    }

    /** A text of which it is known that it is plain. */
    private static void plain(JsonGenerator json, SerializedString field, String text) throws IOException {
        json.writeFieldName(field);
        json.writeString(new Plain(text));
    }

    private static void text(JsonGenerator json, SerializedString field, @Nullable String text) throws IOException {
        json.writeFieldName(field);
        if (text == null) {
            json.writeNull();
        } else if (Plain.is(text)) {
            json.writeString(new Plain(text));
        } else {
            json.writeString(text);
        }
    }
}
