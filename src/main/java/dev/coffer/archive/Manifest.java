package dev.coffer.archive;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.Moments;
import dev.coffer.engine.TlsMode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The description of a backup. It lies beside the parts and is written after all of them: a folder without a manifest is
 * no backup. {@code docs/manifest.md} describes both formats.
 *
 * @param formatVersion {@link #FORMAT}, or 1 for a manifest that an earlier release wrote; readers refuse others
 * @param parent the backup that this one builds on; null for a full one
 * @param name the backup's name, as in its record
 * @param description the backup's description; null if it has none
 * @param automated whether a schedule ordered the backup
 * @param connection how the server was reached; null in manifests that are older than this field
 * @param serverVersion as the server reported it
 * @param tool the name and version of the tool that dumped it
 * @param created when the backup was ordered, ISO 8601
 * @param completed when its last part was stored, ISO 8601
 * @param warnings what the backup does not hold, and what else is to know of it
 * @param complete whether it holds all data and every object that a restore needs; null in manifests that are older than
 *     this field
 * @param state what the engine wants to know when it takes an incremental backup on top of this one, such as positions
 *     and identities; only the engine understands it; empty where there is nothing
 * @param moments what the backup can be restored to, where that is more than the moment at which it was taken; else null
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
        @Nullable Boolean complete,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> state,
        @Nullable Moments moments,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DatabaseContents> contents) {

    /** The format that this release writes. */
    public static final int FORMAT = 2;

    public static final String FILE = "manifest.json";

    /** The only encryption of parts. */
    public static final String AGE = "age";

    @SuppressWarnings("RedundantNullCheck") // what Jackson leaves out is null
    public Manifest {
        state = state == null ? Map.of() : Map.copyOf(state);
        contents = contents == null ? List.of() : contents;
    }

    /** Returns whether this release understands a format. */
    static boolean isKnown(int formatVersion) {
        return formatVersion == 1 || formatVersion == FORMAT;
    }

    /** Returns the folder of its backup. */
    public StoredFolder folder() {
        return new StoredFolder(account, instance, backup);
    }

    /** Returns the backups whose folders hold the parts. */
    public List<UUID> folders() {
        return parts.stream().map(Part::in).distinct().toList();
    }

    /** Returns whether a part of it is an object, by the object's name in the folder of a backup. */
    public boolean names(UUID folder, String file) {
        return parts.stream()
                .filter(part -> part.in().equals(folder))
                .flatMap(part -> part.objects().stream())
                .anyMatch(object -> object.file().equals(file));
    }

    /** Returns whether all of its parts are encrypted. */
    public boolean encrypted() {
        return parts.stream().allMatch(Part::encrypted);
    }

    /** Returns the bytes that this backup itself has in the store, without its manifest. */
    public long storedBytes() {
        return parts.stream()
                .filter(part -> part.in().equals(backup))
                .mapToLong(Part::storedBytes)
                .sum();
    }

    /** Returns the bytes of all parts as the tools wrote them, including those of parts that an earlier backup holds. */
    public long rawBytes() {
        return parts.stream().mapToLong(Part::rawBytes).sum();
    }

    /**
     * Returns the bytes that the tools wrote when it was taken: those of all parts, unless it holds only what a log says
     * since the earlier ones.
     */
    public long dumpedBytes() {
        return parts.stream()
                .filter(part -> moments == null || part.in().equals(backup))
                .mapToLong(Part::rawBytes)
                .sum();
    }

    /** Returns the part whose objects can be used again for a dump, if the dump turns out to be the same. */
    public Optional<Part> reusable(DumpPart dumped, List<String> recipients) {
        return parts.stream()
                .filter(part -> part.fingerprint() != null
                        && dumped.format().equals(part.format())
                        && recipients.equals(part.recipients())
                        && Objects.equals(dumped.database(), part.database()))
                .findFirst();
    }

    /**
     * How to reach the server that was backed up, without any secret.
     *
     * @param databases the databases that were asked for; empty for all
     * @param passwordRef where the password is to be found, which is no secret; null where it was kept in the catalog,
     *     or there is none
     * @param pooler {@code session} if a connection pooler in session mode stands before the server; null for none
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Connection(
            String host,
            int port,
            String username,
            List<String> databases,
            TlsMode tls,
            @Nullable String passwordRef,
            @Nullable String pooler) {}

    /**
     * One object of a part.
     *
     * @param file its name in the folder of the part's {@code in}
     * @param bytes its size
     * @param sha256 its hash, in lower-case hex
     */
    @RegisterForReflection
    public record StoredFile(String file, long bytes, String sha256) {

        @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
        public StoredFile {}

        /** Reads the object of a part of format 1, whose size and hash are those of the part. */
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static StoredFile named(String file) {
            return new StoredFile(file, -1, "");
        }
    }

    /**
     * One dump: the output of one run of one tool.
     *
     * @param database null for a part that is not about one database
     * @param in the backup whose folder holds the objects: this one, or an earlier one that it had not changed since
     * @param objects whose concatenation, in this order, is the part; at least one
     * @param format what restores it, once decompressed
     * @param tool the name and version of the tool that dumped it, where it is not that of the whole backup; else null
     * @param compression {@code zstd}
     * @param encryption {@code age}, around the compression; null for none
     * @param recipients the fingerprints of the recipients, as {@code Recipients.fingerprints()} gives them; empty if it is
     *     not encrypted
     * @param rawBytes the size of what the tool wrote
     * @param rawSha256 the hash of what the tool wrote, in hex
     * @param storedBytes the size of all objects together
     * @param storedSha256 the hash of their concatenation, in hex
     * @param fingerprint what the engine needs, beside {@code rawSha256}, to tell whether a later dump is the same; only
     *     the engine understands it; null where the dump cannot be compared
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Part(
            @Nullable String database,
            UUID in,

            @JsonAlias("file") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<StoredFile> objects,

            String format,
            @Nullable String tool,
            String compression,
            @Nullable String encryption,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> recipients,
            long rawBytes,
            String rawSha256,
            long storedBytes,
            String storedSha256,
            @JsonAlias("head") @Nullable String fingerprint) {

        /** Takes both formats: in format 1, {@code file} is the one object, and {@code head} the fingerprint. */
        @SuppressWarnings("RedundantNullCheck") // what Jackson leaves out is null
        public Part {
            recipients = recipients == null ? List.of() : List.copyOf(recipients);
            if (objects != null && objects.size() == 1 && objects.get(0).bytes() < 0) {
                objects = List.of(new StoredFile(objects.get(0).file(), storedBytes, storedSha256));
            }
            if (objects == null
                    || objects.isEmpty()
                    || objects.stream().mapToLong(StoredFile::bytes).sum() != storedBytes
                    || (objects.size() == 1 && !objects.get(0).sha256().equals(storedSha256))) {
                throw new IllegalArgumentException("The objects of a part are not what it says of them.");
            }
            objects = List.copyOf(objects);
        }

        /** Returns the name of its first object, by which a person knows it. */
        public String file() {
            return objects.get(0).file();
        }

        /** Returns what a later dump is compared with; only for a part with a fingerprint. */
        public EarlierDump asEarlier() {
            return new EarlierDump(Objects.requireNonNull(fingerprint), rawSha256);
        }

        /** Returns the same part in the manifest of another backup, whose tool is another one. */
        public Part keptIn(String itsTool, String other) {
            return new Part(
                    database,
                    in,
                    objects,
                    format,
                    tool == null && !itsTool.equals(other) ? itsTool : tool,
                    compression,
                    encryption,
                    recipients,
                    rawBytes,
                    rawSha256,
                    storedBytes,
                    storedSha256,
                    fingerprint);
        }

        boolean encrypted() {
            return encryption != null;
        }
    }
}
