package dev.coffer.metrics;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names in an expression of Prometheus's query language; not a parser, but enough for the expressions that we have. */
final class PromQl {

    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)?\\s*\\{([^}]*)}");
    private static final Pattern FUNCTION = Pattern.compile("\\b[a-z_0-9]+\\s*(?=\\()");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    private PromQl() {}

    static Set<String> metrics(String expression) {
        String rest = STRING.matcher(expression).replaceAll("\"\"");
        rest = RANGE.matcher(rest).replaceAll(" ");
        rest = GROUPING.matcher(rest).replaceAll(" ");
        rest = SELECTOR.matcher(rest).replaceAll(match -> match.group(1) == null ? " " : match.group(1) + " ");
        rest = FUNCTION.matcher(rest).replaceAll(" ");
        Set<String> names = names(rest);
        names.removeAll(WORDS);
        return names;
    }

    /** The labels that it groups by or selects. */
    static Set<String> labels(String expression) {
        String rest = STRING.matcher(expression).replaceAll("\"\"");
        Set<String> labels = new TreeSet<>();
        Matcher grouping = GROUPING.matcher(rest);
        while (grouping.find()) {
            labels.addAll(names(grouping.group(2)));
        }
        Matcher selector = SELECTOR.matcher(rest);
        while (selector.find()) {
            labels.addAll(names(selector.group(2)));
        }
        return labels;
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }
}
