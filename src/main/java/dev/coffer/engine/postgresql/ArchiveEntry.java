package dev.coffer.engine.postgresql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry in the table of contents of an archive.
 *
 * @param id within the archive
 * @param catalog the OID of the catalog that has the object; 0 for data
 * @param oid of the object
 * @param tag the name, for some kinds with what it belongs to
 * @param kind for example {@code TABLE} or {@code FK CONSTRAINT}
 * @param section where the entry is restored; what has no section of its own is restored with what precedes it
 * @param definition the SQL that creates it; cut after a megabyte
 * @param namespace the schema; null for none
 * @param tablespace null or empty for the default one
 * @param accessMethod of a table; null or empty for the default one
 * @param owner empty for none
 * @param needs the ids of the entries that it depends on
 */
record ArchiveEntry(
        int id,
        long catalog,
        long oid,
        String tag,
        String kind,
        Section section,
        String definition,
        @Nullable String namespace,
        @Nullable String tablespace,
        @Nullable String accessMethod,
        String owner,
        List<Integer> needs) {

    /** The sections of an archive, in the order in which they are restored. */
    enum Section {
        PRE_DATA,
        DATA,
        POST_DATA
    }

    boolean isA(String... kinds) {
        return List.of(kinds).contains(kind);
    }

    /** Returns whether it is about the database itself, and so not restored with its contents. */
    boolean isOfDatabase() {
        return isA("DATABASE", "DATABASE PROPERTIES")
                || (isA("ACL", "COMMENT", "SECURITY LABEL") && tag.startsWith("DATABASE ") && namespace == null);
    }

    /** Returns whether it only sets up the session. */
    boolean isOfSession() {
        return isA("ENCODING", "STDSTRINGS", "SEARCHPATH");
    }

    /** Returns its kind and name for a person. */
    String shown() {
        return namespace == null || namespace.isEmpty() ? kind + " " + tag : kind + " " + namespace + " " + tag;
    }
}
