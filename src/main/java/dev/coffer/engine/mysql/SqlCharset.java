package dev.coffer.engine.mysql;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;

/**
 * The character set of a script.
 *
 * @param wide whether a character of several bytes may contain a quote or a backslash
 * @param katakana whether the bytes from A1 to DF (hexadecimal) are characters of their own
 */
record SqlCharset(Charset charset, boolean wide, boolean katakana) {

    static final SqlCharset UTF8 = new SqlCharset(StandardCharsets.UTF_8, false, false);

    /** Those that Java calls otherwise. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("utf8", "UTF-8"),
            Map.entry("utf8mb3", "UTF-8"),
            Map.entry("utf8mb4", "UTF-8"),
            Map.entry("binary", "UTF-8"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("latin2", "ISO-8859-2"),
            Map.entry("latin5", "ISO-8859-9"),
            Map.entry("latin7", "ISO-8859-13"),
            Map.entry("greek", "ISO-8859-7"),
            Map.entry("hebrew", "ISO-8859-8"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("sjis", "Shift_JIS"),
            Map.entry("euckr", "EUC-KR"),
            Map.entry("ujis", "EUC-JP"),
            Map.entry("eucjpms", "EUC-JP"),
            Map.entry("koi8r", "KOI8-R"),
            Map.entry("koi8u", "KOI8-U"),
            Map.entry("tis620", "TIS-620"));

    /** Returns the one that a server calls so; UTF-8 for one that is not known. */
    static SqlCharset of(String name) {
        boolean katakana = name.equals("sjis") || name.equals("cp932");
        boolean wide = katakana || name.equals("big5") || name.equals("gbk") || name.equals("gb18030");
        try {
            return new SqlCharset(Charset.forName(NAMES.getOrDefault(name, name)), wide, katakana);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return UTF8;
        }
    }

    /** Returns whether the next byte belongs to the same character, whatever it is. */
    boolean isFirstOfTwo(byte b) {
        int value = b & 0xff;
        return wide && value > 0x80 && value < 0xff && !(katakana && value > 0xa0 && value < 0xe0);
    }

    /** Returns the text of bytes that were read as ISO 8859-1. */
    String text(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), charset);
    }
}
