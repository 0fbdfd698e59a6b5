package dev.coffer.setting;

import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * A converter of boolean settings that rejects anything except true and false. The default converter reads every other text
 * as false, so that a typing error silently disables something.
 */
public final class Flag implements Converter<Boolean> {

    @Override
    public @Nullable Boolean convert(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "" -> null;
            case "true", "yes", "y", "on", "1" -> true;
            case "false", "no", "n", "off", "0" -> false;
            default -> throw new IllegalArgumentException("It must be true or false.");
        };
    }
}
