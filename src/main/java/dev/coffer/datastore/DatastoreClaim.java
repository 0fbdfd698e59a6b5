package dev.coffer.datastore;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Text;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about the datastore of an instance that exists. It is never needed, and must not be wrong.
 *
 * @param type an id or a name
 * @param version an id or a name
 * @param versionNumber the beginning of the version that the server reports, for example {@code 15}
 */
public record DatastoreClaim(
        @Text @Nullable String type,
        @Text @Nullable String version,

        @JsonProperty("version_number") @Text @Nullable String versionNumber) {

    /**
     * Compares it with the datastore of an instance or a backup.
     *
     * @param field the claim's name in the request body
     * @param server the version as the server reported it; null if it is not known
     * @throws Fault {@code badRequest} if it says something else
     */
    public void check(String field, DatastoreRef actual, @Nullable String server) {
        Datastore datastore = Datastore.named(actual.type).orElseThrow();
        if (type != null && Datastore.named(type).filter(datastore::equals).isEmpty()) {
            throw contradiction(field + ".type", actual.type);
        }
        if (version != null
                && datastore
                        .version(version)
                        .filter(known -> known.id.equals(actual.versionId))
                        .isEmpty()) {
            throw contradiction(field + ".version", actual.version);
        }
        if (server != null) {
            requireNumber(field, versionNumber, server);
        }
    }

    /**
     * Checks the number of a version.
     *
     * @param wanted null for any
     * @param server the version as the server reported it
     * @throws Fault {@code badRequest} if the server's version does not begin with it
     */
    public static void requireNumber(String field, @Nullable String wanted, String server) {
        if (wanted != null && !(server + ".").startsWith(wanted + ".")) {
            throw contradiction(field + ".version_number", server);
        }
    }

    private static Fault contradiction(String field, String actual) {
        return Fault.badRequest("'" + field + "' is not that of the server, which is " + actual + ".");
    }
}
