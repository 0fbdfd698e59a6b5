package dev.coffer.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpComparison;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.TlsMode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside the parts of a backup and is written after all of them: a folder without a manifest is no backup.
 *
 * @param formatVersion 1; a reader refuses what it does not know
 * @param parent the backup that this one builds on; null for a full one
 * @param name of the backup, as its record has it
 * @param description of the backup; null if it has none
 * @param automated whether a schedule asked for it
 * @param connection how the server was reached; null in manifests that are older than this field
 * @param serverVersion as the server reported it
 * @param tool the name and version of the tool that dumped it
 * @param created when the backup was asked for, ISO 8601
 * @param completed when its last part was stored, ISO 8601
 * @param warnings what the backup does not hold
 * @param contents what the databases held, as far as it was counted; last, so that a reader may stop before it
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        int formatVersion,
        UUID backup,
        @Nullable UUID parent,
        @Nullable String name,
        @Nullable String description,
        boolean automated,
        String account,
        UUID instance,
        String instanceName,
        @Nullable Connection connection,
        String datastore,
        String datastoreVersion,
        String serverVersion,
        String tool,
        String created,
        String completed,
        List<Part> parts,
        List<String> warnings,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DatabaseContents> contents) {

    public static final int FORMAT = 1;
    public static final String FILE = "manifest.json";

    /** The only encryption of parts. */
    public static final String AGE = "age";

    @SuppressWarnings("RedundantNullCheck") // what Jackson leaves out is null
    public Manifest {
        contents = contents == null ? List.of() : contents;
    }

    /** The bytes that this backup itself has in the store, without its manifest. */
    public long storedBytes() {
        return parts.stream()
                .filter(part -> part.in().equals(backup))
                .mapToLong(Part::storedBytes)
                .sum();
    }

    /** The bytes that the tools wrote for it, also of the parts that an earlier backup holds. */
    public long rawBytes() {
        return parts.stream().mapToLong(Part::rawBytes).sum();
    }

    /** The part whose object may be used again for a dump, if the dump turns out to be the same. */
    public Optional<Part> reusable(DumpPart dumped, List<String> recipients) {
        return parts.stream()
                .filter(part -> part.head() != null
                        && dumped.format().equals(part.format())
                        && recipients.equals(part.recipients())
                        && Objects.equals(dumped.database(), part.database()))
                .findFirst();
    }

    /**
     * How to reach the server that was backed up, without any secret.
     *
     * @param databases those that were asked for; empty for all
     * @param passwordRef where the password is to be found, which is no secret; null where it was kept in the catalog,
     *     or there is none
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Connection(
            String host,
            int port,
            String username,
            List<String> databases,
            TlsMode tls,
            @Nullable String passwordRef) {}

    /**
     * One object of the backup.
     *
     * @param database null for a part that is not about one database
     * @param file its name in the folder of {@code in}
     * @param in the backup whose folder holds it: this one, or an earlier one that it had not changed since
     * @param format what restores it, once decompressed
     * @param tool the name and version of the tool that dumped it, where it is not that of the whole backup; else null
     * @param compression {@code zstd}
     * @param encryption {@code age}, around the compression; null for none
     * @param recipients the fingerprints of those for whom it is encrypted, as {@code Recipients.fingerprints()} gives
     *     them; empty for nobody in particular
     * @param rawBytes the size of what the tool wrote
     * @param rawSha256 the hash of what the tool wrote, in hex
     * @param storedBytes the size of the object
     * @param storedSha256 the hash of the object, in hex
     * @param head what the tool wrote first, to the end of the time at which it did, in hex: all in which two dumps of an
     *     unchanged database differ; null where the format has no such head
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Part(
            @Nullable String database,
            String file,
            UUID in,
            String format,
            @Nullable String tool,
            String compression,
            @Nullable String encryption,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> recipients,
            long rawBytes,
            String rawSha256,
            long storedBytes,
            String storedSha256,
            @Nullable String head) {

        @SuppressWarnings("RedundantNullCheck") // what Jackson leaves out is null
        public Part {
            recipients = recipients == null ? List.of() : List.copyOf(recipients);
        }

        /** What a later dump is compared with; only of a part with a head. */
        public DumpComparison.Earlier asEarlier() {
            return new DumpComparison.Earlier(Objects.requireNonNull(head), rawSha256);
        }

        boolean encrypted() {
            return encryption != null;
        }
    }
}
