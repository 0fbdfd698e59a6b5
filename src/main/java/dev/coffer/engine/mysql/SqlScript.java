package dev.coffer.engine.mysql;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a script in constant memory, one statement at a time, as the command-line clients split it: a statement ends at the
 * delimiter outside of quotes and comments, and the command {@code DELIMITER} changes that. A comment that stands before a
 * statement, and the command itself, count as statements of their own.
 */
final class SqlScript {

    private static final int BUFFER = 256 * 1024;

    /** How much of a statement is read ahead to tell what it is, in bytes. */
    private static final int START = 2048;

    /** More than the longest token that is recognized, in bytes. */
    private static final int AHEAD = 64;

    private static final byte[] SEMICOLON = {';'};

    private static final Pattern DELIMITER =
            Pattern.compile("\\Adelimiter[ \\t]+(\\S{1,32})[^\\n]*", Pattern.CASE_INSENSITIVE);

    private static final Pattern SQL_MODE = Pattern.compile(
            "\\A(?:/\\*!\\d+ )?SET (?:SESSION |@@session\\.)?sql_mode\\s*=\\s*('[^']*'|@|\\d{1,18})",
            Pattern.CASE_INSENSITIVE);

    /** The bits of modes in a number, as the text of a binary log has it. */
    private static final long ANSI_QUOTES = 4;

    private static final long NO_BACKSLASH_ESCAPES = 1 << 20;

    /** How a log says the character set of what follows. */
    private static final Pattern CHARSET = Pattern.compile("\\A/\\*!\\\\C (\\w{1,32}) \\*/");

    /** Comments that a server never executes; clients read the second one as a command. */
    private static final Pattern COMMENT = Pattern.compile("\\A(?:--[\\s]|#|/\\*(?!!|M!)|/\\*M!999999)");

    private final InputStream in;
    private final ToIntFunction<String> utf8;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private boolean ended;
    private byte[] delimiter = SEMICOLON;
    private boolean escapes = true;
    private boolean escapesInDoubleQuotes = true;
    private SqlCharset charset = SqlCharset.UTF8;
    private int utf8Until;
    private boolean pending;
    private boolean fresh;
    private boolean comment;
    private boolean delimited;

    /**
     * Where the scan is: a space stands for outside of everything, a quote for within it, an asterisk and a line feed for
     * within a comment that ends there.
     */
    private char state = ' ';

    private String start = "";

    /** @param in read ahead, and not closed */
    SqlScript(InputStream in) {
        this(in, start -> 0);
    }

    /**
     * @param in read ahead, and not closed
     * @param utf8 gets how a statement begins, as {@link #start}, and returns how many bytes of that are UTF-8 whatever the
     *     character set of the script is
     */
    SqlScript(InputStream in, ToIntFunction<String> utf8) {
        this.in = in;
        this.utf8 = utf8;
    }

    /**
     * Goes to the next statement, over what is left of the current one.
     *
     * @return whether there is one
     */
    boolean next() throws IOException {
        while (pending) {
            piece();
        }
        do {
            require(START);
            while (position < limit && isSpace(buffer[position])) {
                position++;
            }
        } while (position == limit && !ended);
        require(START);
        pending = position < limit;
        delimited = false;
        fresh = true;
        start = new String(buffer, position, Math.min(START, limit - position), StandardCharsets.ISO_8859_1);
        comment = COMMENT.matcher(start).find();
        state = !comment ? ' ' : start.startsWith("/*") ? '*' : '\n';
        Matcher mode = SQL_MODE.matcher(start);
        if (mode.find()) {
            escapes = !has(mode.group(1), "NO_BACKSLASH_ESCAPES", NO_BACKSLASH_ESCAPES);
            escapesInDoubleQuotes = escapes && !has(mode.group(1), "ANSI_QUOTES", ANSI_QUOTES);
        }
        readCharset();
        utf8Until = charset.wide() ? position + utf8.applyAsInt(start) : 0;
        return pending;
    }

    private static boolean has(String modes, String mode, long bit) {
        return Character.isDigit(modes.charAt(0)) ? (Long.parseLong(modes) & bit) != 0 : modes.contains(mode);
    }

    private void readCharset() {
        Matcher named = CHARSET.matcher(start);
        if (named.find()) {
            charset = SqlCharset.of(named.group(1));
        }
    }

    /** Returns the character set that the script has said last, as a log does; or else UTF-8. */
    SqlCharset charset() {
        return charset;
    }

    /** Returns whether the current statement is a comment. */
    boolean isComment() {
        return comment;
    }

    /**
     * Returns how the current statement begins: up to 2048 bytes as ISO 8859-1, which may reach beyond its end. Empty after
     * the last one.
     */
    String start() {
        return start;
    }

    /** Returns whether the current statement is a comment, or the command that changes the delimiter. */
    boolean isNoStatement() {
        return comment || DELIMITER.matcher(start).find();
    }

    /**
     * Reads on in the current statement, without its delimiter.
     *
     * @return the next bytes of it, valid until the next call of any method; null at its end
     */
    @Nullable
    ByteBuffer piece() throws IOException {
        if (!pending) {
            return null;
        }
        int from = position;
        Matcher command = DELIMITER.matcher(start);
        if (command.find()) {
            position += command.end();
            delimiter = command.group(1).getBytes(StandardCharsets.ISO_8859_1);
            pending = false;
        } else {
            require(AHEAD);
            from = position;
            scan();
        }
        return ByteBuffer.wrap(buffer, from, (delimited ? position - delimiter.length : position) - from);
    }

    /** Copies the rest of the current statement with its delimiter, and a line end. */
    void copyTo(OutputStream out) throws IOException {
        for (ByteBuffer piece = piece(); piece != null; piece = piece()) {
            out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
        out.write(ending());
    }

    /** Returns what follows the current statement, which has been read: its delimiter, if it has one, and a line end. */
    byte[] ending() {
        return delimited ? end(delimiter) : new byte[] {'\n'};
    }

    private static byte[] end(byte[] delimiter) {
        byte[] end = Arrays.copyOf(delimiter, delimiter.length + 1);
        end[delimiter.length] = '\n';
        return end;
    }

    /**
     * Reads the current statement without its delimiter.
     *
     * @throws IOException if it is longer than so many bytes
     */
    byte[] read(int most) throws IOException {
        ByteArrayOutputStream statement = new ByteArrayOutputStream();
        for (ByteBuffer piece = piece(); piece != null; piece = piece()) {
            if (statement.size() + piece.remaining() > most) {
                throw new IOException("A statement of the script is longer than " + most + " bytes.");
            }
            statement.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
        return statement.toByteArray();
    }

    /** Scans until the end of the statement, or as far as was read ahead. */
    private void scan() {
        if (fresh && state == '*') {
            position += 2;
        }
        fresh = false;
        int end = end();
        while (position < limit && position <= end) {
            if (state == ' ' && isAt(delimiter)) {
                position += delimiter.length;
                delimited = true;
                pending = false;
                return;
            }
            state = switch (state) {
                case ' ' -> outside();
                case '*' -> inComment();
                case '\n' -> inLine();
                default -> inQuotes(state);
            };
            if (comment && state == ' ') {
                pending = false;
                return;
            }
        }
        position = Math.min(position, limit);
        pending = !(ended && position == limit);
    }

    private boolean isAt(byte[] token) {
        if (limit - position < token.length) {
            return false;
        }
        for (int i = 0; i < token.length; i++) {
            if (buffer[position + i] != token[i]) {
                return false;
            }
        }
        return true;
    }

    private int at(int offset) {
        return position + offset < limit ? buffer[position + offset] : ' ';
    }

    private char outside() {
        int b = buffer[position];
        if (b == '\'' || b == '"' || b == '`') {
            position++;
            return (char) b;
        }
        if (b == '#' || (b == '-' && at(1) == '-' && isSpace(at(2)))) {
            return '\n';
        }
        boolean plainComment = b == '/' && at(1) == '*' && at(2) != '!' && !(at(2) == 'M' && at(3) == '!');
        position += plainComment ? 2 : 1;
        return plainComment ? '*' : ' ';
    }

    private int end() {
        return ended ? limit : limit - AHEAD;
    }

    private char inComment() {
        int end = end();
        while (position < limit && position <= end) {
            if (buffer[position] == '*' && at(1) == '/') {
                position += 2;
                return ' ';
            }
            position++;
        }
        return '*';
    }

    private char inLine() {
        int end = end();
        while (position < limit && position <= end) {
            if (buffer[position++] == '\n') {
                return ' ';
            }
        }
        return '\n';
    }

    /** Most of a dump is in quotes. */
    private char inQuotes(char quote) {
        boolean escaping = quote == '\'' ? escapes : quote == '"' && escapesInDoubleQuotes;
        SqlCharset characters = charset;
        byte[] bytes = buffer;
        int end = Math.min(limit - 1, end());
        int at = position;
        if (characters.wide()) {
            while (at <= end && bytes[at] != quote) {
                boolean two = characters.isFirstOfTwo(bytes[at]) && at >= utf8Until;
                at += (bytes[at] == '\\' && escaping) || two ? 2 : 1;
            }
        } else {
            while (at <= end && bytes[at] != quote) {
                at += bytes[at] == '\\' && escaping ? 2 : 1;
            }
        }
        boolean closed = at <= end;
        position = closed ? at + 1 : at;
        return closed ? ' ' : quote;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /** Reads on until there are so many bytes from the position on, or the end. */
    private void require(int bytes) throws IOException {
        if (limit - position >= bytes || ended) {
            return;
        }
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        utf8Until -= position;
        position = 0;
        while (limit < bytes && !ended) {
            int count = in.read(buffer, limit, BUFFER - limit);
            ended = count < 0;
            limit += Math.max(0, count);
        }
    }
}
