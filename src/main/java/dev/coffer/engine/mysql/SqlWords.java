package dev.coffer.engine.mysql;

import java.util.ArrayList;
import java.util.List;

/** The first words, names and signs of a statement, without its comments; those that name a version are taken as its text. */
final class SqlWords {

    /** The end of a statement. */
    private static final Word NOTHING = new Word("", false, 0, 0);

    private final String sql;
    private final List<Word> words = new ArrayList<>();
    private int position;

    /**
     * A word.
     *
     * @param text of a name or a string, without its quotes
     * @param start where it begins in the statement
     * @param end where it ends, which is after its last character
     */
    record Word(String text, boolean quoted, int start, int end) {

        /** Returns whether it is a keyword, in capital letters here, or a sign. */
        boolean is(String keyword) {
            return !quoted && text.equalsIgnoreCase(keyword);
        }
    }

    /** @param most so many words are read at most */
    SqlWords(String sql, int most) {
        this.sql = sql;
        skip();
        while (position < sql.length() && words.size() < most) {
            words.add(word());
            skip();
        }
    }

    /** Returns a word; an empty one after the last. */
    Word at(int index) {
        return index < words.size() ? words.get(index) : NOTHING;
    }

    int size() {
        return words.size();
    }

    /** Returns the first word from an index on that is a keyword; the number of words if none is. */
    int find(String keyword, int from) {
        for (int i = from; i < words.size(); i++) {
            if (words.get(i).is(keyword)) {
                return i;
            }
        }
        return words.size();
    }

    private void skip() {
        boolean skipped = true;
        while (skipped && position < sql.length()) {
            if (Character.isWhitespace(sql.charAt(position))) {
                position++;
            } else if (isAt("/*!") || isAt("/*M!")) {
                position = sql.indexOf('!', position) + 1;
                while (position < sql.length() && Character.isDigit(sql.charAt(position))) {
                    position++;
                }
            } else if (isAt("/*")) {
                skipTo("*/");
            } else if (isAt("*/")) {
                position += 2;
            } else if (isAt("#") || isAt("-- ") || isAt("--\n") || isAt("--\t")) {
                skipTo("\n");
            } else {
                skipped = false;
            }
        }
    }

    private boolean isAt(String text) {
        return sql.startsWith(text, position);
    }

    private void skipTo(String end) {
        int found = sql.indexOf(end, position + 1);
        position = found < 0 ? sql.length() : found + end.length();
    }

    private Word word() {
        int start = position;
        char first = sql.charAt(position++);
        if (first == '`' || first == '\'' || first == '"') {
            return quoted(first, start);
        }
        if (isOfWord(first)) {
            while (position < sql.length() && isOfWord(sql.charAt(position))) {
                position++;
            }
        }
        return new Word(sql.substring(start, position), false, start, position);
    }

    private static boolean isOfWord(char c) {
        return c == '_' || c == '$' || c >= 0x80 || Character.isLetterOrDigit(c);
    }

    private Word quoted(char quote, int start) {
        StringBuilder text = new StringBuilder();
        while (position < sql.length()) {
            char c = sql.charAt(position++);
            if (c == quote) {
                if (position == sql.length() || sql.charAt(position) != quote) {
                    break;
                }
                position++;
            } else if (c == '\\' && quote != '`' && position < sql.length()) {
                c = sql.charAt(position++);
            }
            text.append(c);
        }
        return new Word(text.toString(), true, start, position);
    }
}
