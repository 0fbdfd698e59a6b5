package dev.coffer.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Values that are wrong, odd or dangerous somewhere. */
final class HostileValues {

    /** Texts for ids, names and every other string. */
    static final List<String> TEXTS = List.of(
            "",
            " ",
            "\0",
            "a\0b",
            "\u0007\u001b[31m",
            "\r\nX-Injected: yes",
            "\t",
            "\u007f",
            "\u0085\u2028\u2029",
            "\u202etxt.exe",
            "\ufeff",
            "\uffff",
            "\ud83d\udca3",
            "e\u0301\u0301\u0301\u0301\u0301",
            "İıſK",
            "null",
            "true",
            "NaN",
            "-1",
            "0",
            "1e9999",
            "9".repeat(400),
            "0x10",
            "1,5",
            "١٢٣",
            "' or '1'='1",
            "'; drop table backup; --",
            "\" or 1=1 --",
            "1) union select name from instance --",
            "%' escape '!",
            "\\",
            "$$",
            "${jndi:ldap://127.0.0.1:1/x}",
            "#{1+1}",
            "{{7*7}}",
            "%s%n%x",
            "?1",
            ":name",
            "../../etc/passwd",
            "..\\..\\",
            "/etc/passwd",
            "file:///etc/passwd",
            "file:/",
            "http://127.0.0.1:1/",
            "..%2f..%2fother",
            "other/../demo",
            "demo/../other",
            ".",
            "..",
            "~",
            "*",
            "[1]",
            "<b>x</b>",
            "javascript:alert(1)",
            "00000000-0000-0000-0000-000000000000",
            "{00000000-0000-7000-8000-000000000000}",
            "0000000000007000800000000000000",
            "1-1-1-1-1",
            "00000000-0000-7000-8000-00000000000g",
            "x".repeat(256),
            "ü".repeat(300),
            "y".repeat(5_000));

    /** Pieces of a URL as they go over the wire, a byte for each character; none ends the request line. */
    static final List<String> RAW_URLS = List.of(
            "%",
            "%zz",
            "%0",
            "%00",
            "%0d%0aX-Injected:%20yes",
            "%c0%ae%c0%ae",
            "%c0%af",
            "%e0%80%af",
            "%ed%a0%80",
            "%ff%fe",
            "%u002f",
            "%2e%2e",
            "%2E%2E%2F",
            "..%2f",
            "..%5c",
            "%252e%252e%252f",
            "..;",
            ";a=b",
            ";",
            "%3b",
            "%3f",
            "%23",
            "+",
            "|",
            "^",
            "`",
            "{}",
            "[]",
            "\"",
            "<>",
            "\\",
            "\u00e9",
            "\u00ff\u00fe",
            "\u0001",
            "\u007f",
            "#",
            "?",
            "&",
            "=",
            "@127.0.0.1",
            ":80",
            "*",
            "a".repeat(3_000));

    private HostileValues() {}

    /** A text percent-encoded, each byte of it. */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02x", octet));
        }
        return encoded.toString();
    }

    /** A piece of a path or query, harmless to the request line. */
    static String url(Dice dice) {
        return dice.percent(50) ? encoded(dice.of(TEXTS)) : dice.of(RAW_URLS);
    }
}
