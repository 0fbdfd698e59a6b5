package dev.coffer.docs;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A setting, as a person sees it.
 *
 * @param name the property; what a person chooses stands in angle brackets
 * @param type in a person's words
 * @param required whether the service does not start without it, there being no default
 * @param standard the default; null where there is none
 * @param meaning Markdown
 */
record Setting(
        String name,
        String type,
        boolean required,
        @Nullable String standard,
        String meaning) {

    /** The environment variable, by SmallRye's rule: upper case, and an underscore for every other character. */
    String variable() {
        StringBuilder variable = new StringBuilder();
        boolean chosen = false;
        for (char c : name.toUpperCase(Locale.ROOT).toCharArray()) {
            chosen = c == '<' || (chosen && c != '>');
            boolean kept = chosen || c == '>' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            variable.append(kept ? c : '_');
        }
        return variable.toString();
    }
}
