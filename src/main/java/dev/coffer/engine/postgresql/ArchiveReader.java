package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.postgresql.ArchiveEntry.Section;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the table of contents of an archive in pg_dump's custom format, versions 1.12 to 1.16, one entry at a time. What
 * follows the table is not read.
 */
final class ArchiveReader {

    /** Longer texts are cut, but read. */
    private static final int KEPT = 1024 * 1024;

    /** More than any object of a database has. */
    private static final int MOST_NEEDS = 1_000_000;

    private static final int OLDEST = 12;
    private static final int NEWEST = 16;
    private static final Pattern ENCODING = Pattern.compile("client_encoding = '([^']*)'");

    private final InputStream in;
    private final int minor;
    private final int integerBytes;
    private final int offsetBytes;
    private int left;
    private Charset charset = StandardCharsets.UTF_8;
    private Section section = Section.PRE_DATA;

    /**
     * Reads what precedes the entries.
     *
     * @param in buffered
     * @throws EngineException TOOL_FAILED if that is no archive, TOOL_TOO_OLD if it is one of an unknown version
     */
    ArchiveReader(InputStream in) throws EngineException, IOException {
        this.in = in;
        byte[] head = in.readNBytes(11);
        if (head.length < 11 || !new String(head, 0, 5, StandardCharsets.ISO_8859_1).equals("PGDMP")) {
            throw damaged("it does not begin as one");
        }
        minor = head[6];
        integerBytes = head[8];
        offsetBytes = head[9];
        if (head[5] != 1 || minor < OLDEST || minor > NEWEST) {
            throw new EngineException(
                    Code.TOOL_TOO_OLD,
                    "The archive is of version " + head[5] + "." + minor + ", which this service cannot read.");
        }
        if (integerBytes < 4 || integerBytes > 8 || offsetBytes < 4 || offsetBytes > 8 || head[10] != 1) {
            throw damaged("its head is unknown");
        }
        if (minor >= 15) {
            read();
        } else {
            integer();
        }
        for (int i = 0; i < 7; i++) {
            integer();
        }
        for (int i = 0; i < 3; i++) {
            text();
        }
        left = integer();
        if (left < 0) {
            throw damaged("its table has a negative length");
        }
    }

    /** Returns the next entry; null after the last one. */
    @Nullable
    ArchiveEntry next() throws EngineException, IOException {
        if (left == 0) {
            return null;
        }
        left--;
        int id = integer();
        integer();
        long catalog = number();
        long oid = number();
        String tag = Objects.requireNonNullElse(text(), "");
        String kind = Objects.requireNonNullElse(text(), "");
        section(integer());
        String definition = Objects.requireNonNullElse(text(), "");
        text();
        text();
        String namespace = text();
        String tablespace = text();
        String accessMethod = minor >= 14 ? text() : null;
        if (minor >= 16) {
            integer();
        }
        String owner = Objects.requireNonNullElse(text(), "");
        text();
        List<Integer> needs = new ArrayList<>();
        for (String need = text(); need != null; need = text()) {
            if (need.isEmpty() || needs.size() == MOST_NEEDS) {
                throw damaged("an entry depends on no entry");
            }
            needs.add((int) decimal(need));
        }
        for (int i = 0; i <= offsetBytes; i++) {
            read();
        }
        if (kind.equals("ENCODING")) {
            Matcher matcher = ENCODING.matcher(definition);
            charset = matcher.find() ? PostgresCharsets.of(matcher.group(1)) : charset;
        }
        return new ArchiveEntry(
                id,
                catalog,
                oid,
                tag,
                kind,
                section,
                definition,
                namespace,
                tablespace,
                accessMethod,
                owner,
                List.copyOf(needs));
    }

    /** What has no section belongs to that of the entry before it. */
    private void section(int number) {
        section = switch (number) {
            case 2 -> Section.PRE_DATA;
            case 3 -> Section.DATA;
            case 4 -> Section.POST_DATA;
            default -> section;
        };
    }

    private int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("The table of contents of the archive is not whole");
        }
        return b;
    }

    /** A sign, and the value with its lowest byte first. */
    private int integer() throws EngineException, IOException {
        int sign = read();
        long value = 0;
        for (int i = 0; i < integerBytes; i++) {
            value |= (long) read() << (8 * i);
        }
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw damaged("a number is too large");
        }
        return (int) (sign == 0 ? value : -value);
    }

    /** A text is its length and its bytes; a negative length is no text. */
    private @Nullable String text() throws EngineException, IOException {
        int length = integer();
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(Math.min(length, KEPT));
        if (bytes.length < Math.min(length, KEPT)) {
            throw new EOFException("The table of contents of the archive is not whole");
        }
        in.skipNBytes(length - (long) bytes.length);
        Optional<String> exact = PostgresNames.exact(bytes);
        return charset.equals(StandardCharsets.UTF_8) && exact.isPresent()
                ? exact.get()
                : new String(bytes, charset.equals(StandardCharsets.UTF_8) ? StandardCharsets.ISO_8859_1 : charset);
    }

    private long number() throws EngineException, IOException {
        String text = text();
        return text == null ? 0 : decimal(text);
    }

    private static long decimal(String text) throws EngineException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw damaged("a number is none");
        }
    }

    private static EngineException damaged(String how) {
        return new EngineException(Code.TOOL_FAILED, "The dump is no archive that can be restored: " + how + ".");
    }
}
