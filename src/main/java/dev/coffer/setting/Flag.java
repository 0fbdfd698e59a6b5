package dev.coffer.setting;

import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * A converter of boolean settings that rejects anything except true and false. The default converter reads every other text
 * as false, so that a typing error silently disables something.
 */
public final class Flag implements Converter<Boolean> {

    private static final Set<String> TRUE = Set.of("true", "yes", "y", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "no", "n", "off", "0");

    @Override
    public @Nullable Boolean convert(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return null;
        }
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw new IllegalArgumentException("It must be true or false.");
        }
        return TRUE.contains(text);
    }
}
