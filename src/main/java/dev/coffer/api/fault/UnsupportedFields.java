package dev.coffer.api.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The fields of request bodies that ask for something that this service does not do. Those of the wider API and of its
 * clients get a 400 that names them, instead of an answer as if it were done. What only describes a cloud's server (flavor,
 * volume, network, zone), what a client copies from a record, and unknown fields are ignored. The documentation lists both
 * for users of OpenStack's clients; a test compares the lists.
 */
public enum UnsupportedFields {
    BACKUP_CREATE(
            "backup",
            false,
            "backend compression copies databases encryption expires_at hold location "
                    + "locations prove region retention schedule snapshot store stores tables users verify"),
    BACKUP_STRATEGY("backup_strategy", false, "copy_to locations retention schedule storage_driver"),
    INSTANCE_CREATE(
            "instance",
            false,
            "access backup_schedule cluster_id configuration databases modules replica_count "
                    + "replica_of root_password slave_of users"),
    /** A null asks for something too: to detach what is attached. */
    INSTANCE_EDIT(
            "instance",
            true,
            "access backup_schedule configuration datastore_version flavorRef modules replica_of "
                    + "restorePoint slave_of users");

    /** What to do instead, for some. */
    private static final Map<String, String> ADVICE = Map.of(
            "backup.copies", "Name the stores of the copies in 'copy_to'.",
            "backup.backend", "Name the store in 'storage_driver'.",
            "backup.databases", "A backup has the databases of its instance; PATCH of the instance changes them.",
            "backup.store", "Name the store in 'storage_driver'.",
            "backup.stores", "Name the store in 'storage_driver'.",
            "backup.verify", "Ask for the action 'verify' when the backup is COMPLETED.",
            "instance.databases", "Name the databases to back up in 'instance.connection.databases'.");

    /** What a restore into a new instance ignores, as its databases and users are those of the backup. */
    private static final Set<String> OF_BACKUP = Set.of("databases", "users");

    private final String root;
    private final boolean nullAsks;
    private final String fields;

    /** @param fields separated by spaces */
    UnsupportedFields(String root, boolean nullAsks, String fields) {
        this.root = root;
        this.nullAsks = nullAsks;
        this.fields = fields;
    }

    /** Marks the record of a request body whose fields are checked. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface In {
        /** Returns the fields to refuse. */
        UnsupportedFields value();
    }

    /**
     * Checks a request body.
     *
     * @throws Fault {@code badRequest} for the first field that asks for something
     */
    public void refuse(JsonNode body) {
        JsonNode parent = body.path(root);
        boolean restores = this == INSTANCE_CREATE && parent.hasNonNull("restorePoint");
        for (String field : fields.split(" ", 0)) {
            JsonNode value = parent.path(field);
            if (restores && OF_BACKUP.contains(field)) {
                continue;
            }
            if (nullAsks ? !value.isMissingNode() : asks(value)) {
                String path = root + "." + field;
                throw Fault.badRequest("'" + path + "' asks for what this service does not do. "
                        + ADVICE.getOrDefault(path, "Send the request without it."));
            }
        }
    }

    /** Returns whether a value is more than nothing: clients send empty ones by default. */
    private static boolean asks(JsonNode value) {
        if (value.isContainerNode()) {
            return StreamSupport.stream(value.spliterator(), false).anyMatch(UnsupportedFields::asks);
        }
        return !value.isMissingNode()
                && !value.isNull()
                && !(value.isTextual() && value.textValue().isBlank())
                && !(value.isBoolean() && !value.booleanValue());
    }

    /** Returns the names of all fields, as the documentation lists them. */
    static List<String> names() {
        return Arrays.stream(values())
                .flatMap(each -> Arrays.stream(each.fields.split(" ", 0)))
                .distinct()
                .sorted()
                .toList();
    }
}
