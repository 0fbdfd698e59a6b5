package dev.coffer.seal;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The age secret keys that decrypt backups; any matching one decrypts a backup. */
public final class Identities {

    /** No identities: encrypted backups cannot be read. */
    public static final Identities NONE = new Identities(List.of());

    static final String PREFIX = "AGE-SECRET-KEY-";

    private final List<RecipientStanzaReader> readers;

    private Identities(List<RecipientStanzaReader> readers) {
        this.readers = readers;
    }

    /**
     * Reads files as written by {@code age-keygen}: one key per line, empty lines, and comments that begin with {@code #}.
     *
     * @throws IOException if a file is unreadable, has no key, or has other content; the message names the file and the
     *     line, and quotes nothing
     */
    public static Identities of(List<Path> files) throws IOException {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (Path file : files) {
            int before = readers.size();
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    readers.add(reader(line, file, i + 1));
                }
            }
            if (readers.size() == before) {
                throw new IOException(file + " contains no identity");
            }
        }
        return new Identities(readers);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new IOException(file + " is not an age identity file", e);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private static RecipientStanzaReader reader(String line, Path file, int number) throws IOException {
        try {
            if (line.startsWith(PREFIX)) {
                return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line);
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // The message may reveal the key.
        }
        throw new IOException(file + ", line " + number + ", is not an age identity (AGE-SECRET-KEY-1…)");
    }

    public boolean isEmpty() {
        return readers.isEmpty();
    }

    /** Returns all identities as one reader. */
    RecipientStanzaReader reader() {
        return this::fileKey;
    }

    private FileKey fileKey(Iterable<RecipientStanza> stanzas) throws NoneFitsException {
        NoneFitsException none = new NoneFitsException();
        for (RecipientStanzaReader reader : readers) {
            try {
                return reader.getFileKey(stanzas);
            } catch (GeneralSecurityException e) {
                none.addSuppressed(e);
            }
        }
        throw none;
    }

    /** The object was encrypted for other recipients. */
    static final class NoneFitsException extends GeneralSecurityException {
        NoneFitsException() {
            super("no identity matches");
        }
    }
}
