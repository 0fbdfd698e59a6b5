package dev.coffer.setting;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** A converter of sizes in bytes, such as {@code 16M}, {@code 16MiB} or {@code 16777216}; units are powers of 1024. */
public final class ByteSize implements Converter<Long> {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([KMG]?)I?B?");

    @Override
    public @Nullable Long convert(String value) {
        String text = value.strip().toUpperCase(Locale.ROOT);
        if (text.isEmpty()) {
            return null;
        }
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("It must be a size such as 16M.");
        }
        int power = " KMG".indexOf(size.group(2).isEmpty() ? ' ' : size.group(2).charAt(0));
        return Long.parseLong(size.group(1)) << (10 * power);
    }
}
