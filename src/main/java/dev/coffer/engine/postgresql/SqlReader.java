package dev.coffer.engine.postgresql;

import dev.coffer.engine.postgresql.SqlStatement.Kind;
import dev.coffer.engine.postgresql.SqlStatement.Token;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides a text of SQL into statements, as the server would with {@code standard_conforming_strings} on. Lines that begin
 * with a backslash between statements, which are commands of psql, are skipped; nothing is ever executed.
 */
final class SqlReader {

    /** Longer ones end the reading; pg_dumpall writes none of that size. */
    private static final int LONGEST = 4 * 1024 * 1024;

    private final PushbackReader in;
    private final StringBuilder text = new StringBuilder();
    private final List<Token> tokens = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();

    SqlReader(Reader in) {
        this.in = new PushbackReader(in, 4);
    }

    /** Returns all statements of a short text. */
    static List<SqlStatement> statements(String sql) {
        SqlReader reader = new SqlReader(new StringReader(sql));
        List<SqlStatement> statements = new ArrayList<>();
        try {
            for (SqlStatement next = reader.next(); next != null; next = reader.next()) {
                statements.add(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return statements;
    }

    /** Returns the commands of psql that were skipped so far, without their arguments, and forgets them. */
    List<String> skipped() {
        List<String> skipped = List.copyOf(commands);
        commands.clear();
        return skipped;
    }

    /** Returns the next statement; null at the end of the text. */
    @Nullable
    SqlStatement next() throws IOException {
        text.setLength(0);
        tokens.clear();
        while (true) {
            int c = read();
            if (c < 0 || c == ';') {
                if (tokens.isEmpty() && c == ';') {
                    continue;
                }
                return tokens.isEmpty() ? null : statement();
            }
            if (c == '\\' && tokens.isEmpty()) {
                skipCommand();
            } else if (Character.isWhitespace(c)) {
                append(tokens.isEmpty() ? -1 : c);
            } else if (c == '-' && peek() == '-') {
                skipLine();
            } else if (c == '/' && peek() == '*') {
                skipComment();
            } else {
                token((char) c);
            }
        }
    }

    private SqlStatement statement() {
        return new SqlStatement(text.toString().stripTrailing(), List.copyOf(tokens));
    }

    private void token(char first) throws IOException {
        int start = text.length();
        append(first);
        Kind kind = Kind.OTHER;
        if (first == '\'') {
            quoted('\'', false);
            kind = Kind.LITERAL;
        } else if (first == '"') {
            quoted('"', false);
            kind = Kind.QUOTED;
        } else if (first == '$' && dollarQuoted()) {
            kind = Kind.LITERAL;
        } else if (Character.isLetter(first) || first == '_' || first > 0x7f) {
            kind = word(first);
        } else if (Character.isDigit(first)) {
            while (Character.isDigit(peek()) || peek() == '.') {
                append(read());
            }
        }
        tokens.add(new Token(kind, text.substring(start), start));
    }

    /** A word, or the prefix of a literal and that literal. */
    private Kind word(char first) throws IOException {
        if ("eEbBxXnN".indexOf(first) >= 0 && peek() == '\'') {
            append(read());
            quoted('\'', first == 'e' || first == 'E');
            return Kind.LITERAL;
        }
        while (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '$' || peek() > 0x7f) {
            append(read());
        }
        return Kind.WORD;
    }

    private void quoted(char quote, boolean escapes) throws IOException {
        while (true) {
            int c = require();
            append(c);
            if (escapes && c == '\\') {
                append(require());
            } else if (c == quote) {
                if (peek() != quote) {
                    return;
                }
                append(read());
            }
        }
    }

    /** Reads from a dollar sign on, if that begins a literal. */
    private boolean dollarQuoted() throws IOException {
        int start = text.length() - 1;
        while (Character.isLetterOrDigit(peek()) || peek() == '_') {
            append(read());
        }
        if (peek() != '$') {
            return false;
        }
        append(read());
        String tag = text.substring(start);
        while (!endsWith(tag, start + tag.length())) {
            append(require());
        }
        return true;
    }

    private boolean endsWith(String tag, int from) {
        int at = text.length() - tag.length();
        return at >= from && text.indexOf(tag, at) == at;
    }

    private void skipCommand() throws IOException {
        StringBuilder command = new StringBuilder("\\");
        boolean whole = false;
        for (int c = read(); c >= 0 && c != '\n'; c = read()) {
            whole |= Character.isWhitespace(c) || command.length() > 20;
            if (!whole) {
                command.append((char) c);
            }
        }
        if (commands.size() < 100) {
            commands.add(command.toString());
        }
    }

    private void skipLine() throws IOException {
        for (int c = read(); c >= 0 && c != '\n'; c = read()) {
            // of the comment
        }
        append(tokens.isEmpty() ? -1 : '\n');
    }

    private void skipComment() throws IOException {
        read();
        for (int depth = 1; depth > 0; ) {
            int c = require();
            if (c == '*' && peek() == '/') {
                read();
                depth--;
            } else if (c == '/' && peek() == '*') {
                read();
                depth++;
            }
        }
        append(tokens.isEmpty() ? -1 : ' ');
    }

    private int read() throws IOException {
        return in.read();
    }

    private int require() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new MalformedException("The text ends within a statement");
        }
        return c;
    }

    private int peek() throws IOException {
        int c = in.read();
        if (c >= 0) {
            in.unread(c);
        }
        return c;
    }

    private void append(int c) throws IOException {
        if (c < 0) {
            return;
        }
        if (text.length() >= LONGEST) {
            throw new MalformedException("The text has a statement of more than " + LONGEST + " characters");
        }
        text.append((char) c);
    }

    /** The text is no SQL that could be divided. */
    static final class MalformedException extends IOException {
        MalformedException(String message) {
            super(message);
        }
    }
}
