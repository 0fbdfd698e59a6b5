package dev.coffer.check;

import java.util.List;

/** Lines as text of 100 columns: state, subject, and what is so; what to do about it stands below, after an arrow. */
final class Table {

    private static final int WIDTH = 100;
    private static final int STATE = "warning".length() + 2;
    private static final int SUBJECT = "recipients".length() + 2;
    private static final int MARGIN = STATE + SUBJECT;
    private static final String ARROW = "-> ";

    private Table() {}

    /** With a line break at its end. */
    static String of(List<CheckResult> lines) {
        StringBuilder table = new StringBuilder();
        for (CheckResult line : lines) {
            table.append(padded(line.state().word(), STATE)).append(padded(line.subject(), SUBJECT));
            wrap(table, line.text(), "");
            line.advice().ifPresent(advice -> {
                table.append(" ".repeat(MARGIN)).append(ARROW);
                wrap(table, advice, " ".repeat(ARROW.length()));
            });
        }
        return table.toString();
    }

    private static String padded(String word, int width) {
        return word + " ".repeat(Math.max(1, width - word.length()));
    }

    /** A word that is too long for a line, such as a path, stays whole. */
    private static void wrap(StringBuilder table, String text, String indent) {
        int left = WIDTH - MARGIN - indent.length();
        int used = 0;
        for (String word : text.strip().split("\\s+", -1)) {
            if (used > 0 && used + 1 + word.length() > left) {
                table.append('\n').append(" ".repeat(MARGIN)).append(indent);
                used = 0;
            } else if (used > 0) {
                table.append(' ');
                used++;
            }
            // What others sent, such as a server's message, does not steer the terminal.
            table.append(word.replaceAll("\\p{Cntrl}", "?"));
            used += word.length();
        }
        table.append('\n');
    }
}
