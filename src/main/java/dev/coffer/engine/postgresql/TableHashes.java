package dev.coffer.engine.postgresql;

import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hashes what tables hold, until the time for it is up. Each row is hashed with SHA-256 as text, its columns by name, as the
 * settings that all sessions are pinned to write them; the first halves of these hashes are added up, modulo 2^64 for each of
 * two words. So neither the order of rows nor that of columns, nor columns that were dropped, changes a hash, and the server
 * needs no memory for more than a row. Generated columns are left out, as a dump leaves them out.
 *
 * <p>A hash tells that the contents were changed, by accident or by hand. It does not protect against an attacker who can
 * choose many rows freely: with enough of them, sums can be made to match. Large objects are not hashed.
 */
final class TableHashes {

    /** How a hash is made; precedes it. */
    private static final String METHOD = "sha256-sum";

    /** The first version that writes floating-point numbers as all later ones do. */
    private static final int SHORTEST_FLOATS = 1200;

    private static final int WORD_BITS = 64;

    /** The type "char", whose text is not the same in all versions. */
    private static final int CHAR = 18;

    /** The columns; the extensions that their types are of; whether a type is written as the server's version does. */
    private static final String COLUMNS = "SELECT "
            + PostgresNames.local("COALESCE(pg_catalog.string_agg(DISTINCT ('t.' || pg_catalog.quote_ident(a.attname))"
                    + " COLLATE \"C\", ', '), '')")
            + ", "
            + PostgresNames.local(
                    "COALESCE(pg_catalog.string_agg(DISTINCT (' ' || e.extname::text || ' ' || e.extversion)"
                            + " COLLATE \"C\", ''), '')")
            + """
            , COALESCE(pg_catalog.bool_or(y.oid = %1$d OR y.typbasetype = %1$d OR y.typelem = %1$d AND y.typlen = -1), false)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
            LEFT JOIN (pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid)
                ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.deptype = 'e'
                AND d.objid IN (y.oid, y.typelem, y.typbasetype)
            WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attrelid =\s""".formatted(CHAR);

    private final PostgresSnapshot snapshot;
    private final Duration longest;
    private @Nullable Long deadline;

    /**
     * Hashes nothing yet.
     *
     * @param longest for all tables, from the first on
     */
    TableHashes(PostgresSnapshot snapshot, Duration longest) {
        this.snapshot = snapshot;
        this.longest = longest;
    }

    /**
     * A hash of what a table holds.
     *
     * @param value how it was made, a colon, and the hash in hexadecimal; hashes that were made otherwise cannot be compared.
     *     Null if there is none
     * @param reason why there is none; null if there is one
     */
    record TableHash(@Nullable String value, @Nullable String reason) {}

    /**
     * Hashes a table.
     *
     * @param table the oid
     * @param name the whole name in SQL; null if it cannot be sent
     */
    TableHash of(long table, @Nullable String name) {
        if (name == null) {
            return missing(PostgresInventory.UNSENDABLE);
        }
        if (left().isZero()) {
            return missing(late());
        }
        try {
            if (snapshot.version().majorNumber() < SHORTEST_FLOATS) {
                return missing("the server is older than version 12");
            }
            return hash(table, name);
        } catch (SQLException e) {
            return missing(PostgresInventory.reason(e, left(), late()));
        }
    }

    private TableHash hash(long table, String name) throws SQLException {
        String[] columns = new String[1];
        StringBuilder method = new StringBuilder(METHOD);
        snapshot.ask(COLUMNS + table, left(), row -> {
            columns[0] = PostgresNames.exact(row.getBytes(1)).orElse(null);
            method.append(PostgresNames.shown(row.getBytes(2)));
            if (row.getBoolean(3)) {
                method.append(" server ").append(snapshot.version().major());
            }
        });
        if (columns[0] == null) {
            return missing("the name of a column is not valid UTF-8");
        }
        StringBuilder hash = new StringBuilder(method).append(':');
        snapshot.ask(sums(columns[0], name), left(), row -> {
            hash.append(word(row.getString(1))).append(word(row.getString(2)));
        });
        return new TableHash(hash.toString(), null);
    }

    /** Casts nothing to text, since the owner of a table may define that cast of its rows. */
    private static String sums(String columns, String name) {
        return """
                SELECT pg_catalog.sum(('x' || pg_catalog.substr(h, 1, 16))::bit(64)::bigint),
                    pg_catalog.sum(('x' || pg_catalog.substr(h, 17, 16))::bit(64)::bigint)
                FROM (SELECT pg_catalog.encode(pg_catalog.sha256(%s), 'hex') AS h FROM ONLY %s t OFFSET 0) s""".formatted(PostgresNames.local("pg_catalog.concat(ROW(" + columns + "))"), name);
    }

    /** @param sum null for a table without rows */
    private static String word(@Nullable String sum) {
        BigInteger number = sum == null ? BigInteger.ZERO : new BigInteger(sum);
        return HexFormat.of()
                .toHexDigits(number.mod(BigInteger.ONE.shiftLeft(WORD_BITS)).longValue());
    }

    private Duration left() {
        if (deadline == null) {
            deadline = System.nanoTime() + longest.toNanos();
        }
        long nanos = deadline - System.nanoTime();
        return nanos < TimeUnit.MILLISECONDS.toNanos(1) ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    private String late() {
        return "not hashed within " + longest.toSeconds() + " s";
    }

    private static TableHash missing(String reason) {
        return new TableHash(null, reason);
    }
}
