package dev.coffer.engine.postgresql;

import java.util.List;
import java.util.Locale;

/**
 * One statement of a text, as the server's own lexer would divide it.
 *
 * @param text without the semicolon at its end
 */
record SqlStatement(String text, List<Token> tokens) {

    /** The kinds of tokens that matter here. */
    enum Kind {
        /** A keyword, or a name without quotes. */
        WORD,
        /** A name in quotes. */
        QUOTED,
        /** A literal in quotes of any kind, with its prefix. */
        LITERAL,
        /** Anything else: a number or one character. */
        OTHER
    }

    /**
     * A token.
     *
     * @param text as it stands in the statement
     * @param start its offset in the statement's text
     */
    record Token(Kind kind, String text, int start) {

        int end() {
            return start + text.length();
        }

        /** Returns whether it can be the name of something. */
        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }

        /** Returns the name that it stands for. */
        String name() {
            return kind == Kind.QUOTED
                    ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                    : text.toLowerCase(Locale.ROOT);
        }

        /** Returns whether it is a keyword, or a character, in capital letters. */
        boolean is(String keyword) {
            return (kind == Kind.WORD || kind == Kind.OTHER) && text.equalsIgnoreCase(keyword);
        }
    }

    /** Returns whether the tokens from an index on are these keywords or characters. */
    boolean has(int from, String... keywords) {
        for (int i = 0; i < keywords.length; i++) {
            if (from + i >= tokens.size() || !tokens.get(from + i).is(keywords[i])) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether it begins with these keywords. */
    boolean begins(String... keywords) {
        return has(0, keywords);
    }

    /** Returns whether there is a token at an index that can be a name. */
    boolean hasName(int index) {
        return index < tokens.size() && tokens.get(index).isName();
    }

    /** Returns the name that the token at an index stands for. */
    String name(int index) {
        return tokens.get(index).name();
    }

    /** Returns the index of the first of these keywords at or after an index, or -1. */
    int find(int from, String keyword) {
        for (int i = from; i < tokens.size(); i++) {
            if (tokens.get(i).is(keyword)) {
                return i;
            }
        }
        return -1;
    }
}
