package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Runs {@code pg_restore} on entries of one archive, into one database. Entries that fail do not end a run. */
final class PgRestore {

    /** The encoding of a tool whose input says which encoding its text has. */
    static final String UNCONVERTED = "SQL_ASCII";

    private final PostgresLogin login;
    private final PostgresTool tool;
    private final String database;
    private final ArchiveHead head;

    PgRestore(PostgresLogin login, PostgresTool tool, String database, ArchiveHead head) {
        this.login = login;
        this.tool = tool;
        this.database = database;
        this.head = head;
    }

    /**
     * Restores entries that are no data.
     *
     * @param jobs how many sessions at a time
     * @throws EngineException if the tool came to no end
     */
    EntryErrors definitions(Predicate<ArchiveEntry> wanted, int jobs) throws EngineException, IOException {
        Path list = head.list(wanted);
        if (list == null) {
            return new EntryErrors();
        }
        List<String> options = new ArrayList<>();
        if (jobs > 1) {
            options.add("--jobs=" + jobs);
        }
        options.add("--use-list=" + list);
        options.add(head.file().toString());
        return run(options, InputStream.nullInputStream());
    }

    /**
     * Restores data. The stream is read to its end, also if nothing of it is wanted.
     *
     * @param rest what follows the head
     * @throws EngineException if the tool came to no end; the rest is read then all the same
     * @throws IOException what the stream threw, unchanged
     */
    EntryErrors data(Predicate<ArchiveEntry> wanted, InputStream rest) throws EngineException, IOException {
        Path list = head.list(wanted);
        if (list == null) {
            rest.transferTo(OutputStream.nullOutputStream());
            return new EntryErrors();
        }
        try (InputStream start = Files.newInputStream(head.file())) {
            InputStream whole = new SequenceInputStream(start, new Unclosed(rest));
            try {
                return run(List.of("--use-list=" + list), whole);
            } catch (EngineException e) {
                // Where the stream is damaged, it says so.
                rest.transferTo(OutputStream.nullOutputStream());
                throw e;
            }
        }
    }

    private EntryErrors run(List<String> more, InputStream in) throws EngineException, IOException {
        List<String> options =
                new ArrayList<>(List.of("--no-password", "--verbose", "--dbname=" + connectionString(database)));
        options.addAll(more);
        PostgresRun run = login.process(
                "pg_restore into database \"" + database + "\"",
                tool.path("pg_restore"),
                options,
                database,
                UNCONVERTED);
        PostgresDiagnosis diagnosis = new PostgresDiagnosis(login, database);
        EntryErrors errors = new EntryErrors();
        try {
            // What comes after the last byte may take hours.
            run.feed(in, Duration.ZERO, errors);
        } catch (EngineException e) {
            if (e.code() != Code.TOOL_FAILED || !errors.ended()) {
                throw diagnosis.of(e);
            }
        }
        return errors;
    }

    /** pg_restore takes the database from no variable, and a name with an equals sign for more than a name. */
    static String connectionString(String database) {
        return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** A stream whose end does not close it. */
    private static final class Unclosed extends FilterInputStream {

        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
