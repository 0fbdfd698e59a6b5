package dev.coffer.api.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as every record of the API shows them: UTC, without a zone, without a fraction. */
public final class Timestamps {

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    public static String format(Instant time) {
        LocalDateTime at = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        int year = at.getYear();
        if (year < 1000 || year > 9999) {
            return FORM.format(time);
        }
        // A page of a list shows some fifty times: by hand, one takes a fraction of what the formatter does.
        byte[] text = new byte[19];
        digits(text, 0, year / 100);
        digits(text, 2, year % 100);
        text[4] = '-';
        digits(text, 5, at.getMonthValue());
        text[7] = '-';
        digits(text, 8, at.getDayOfMonth());
        text[10] = 'T';
        digits(text, 11, at.getHour());
        text[13] = ':';
        digits(text, 14, at.getMinute());
        text[16] = ':';
        digits(text, 17, at.getSecond());
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
    }
}
