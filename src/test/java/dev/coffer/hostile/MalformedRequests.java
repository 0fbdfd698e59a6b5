package dev.coffer.hostile;

import java.util.List;

/** Makes what is almost HTTP: lengths that lie, headers that are none, other protocols. */
public final class MalformedRequests {

    private static final String LIST = "/v1.0/demo/backups";
    private static final String TOKEN = "X-Auth-Token: demo-token\r\n";
    private static final String BODY = "{\"backup\":{\"name\":\"n\",\"instance\":\"x\"}}";

    private static final List<String> FRAMINGS = List.of(
            "Content-Length: -1\r\n",
            "Content-Length: 0x10\r\n",
            "Content-Length: 1e3\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: 5 5\r\n",
            "Content-Length: 5, 5\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Content-Length: 9223372036854775807\r\n",
            "Content-Length: 2147483648\r\n",
            "Content-Length:\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: 10\r\nContent-Length: 10\r\n",
            "Content-Length : 5\r\n",
            "Content-Length: 3\r\n",
            "Content-Length: 5000\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Transfer-Encoding: identity, chunked\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding:\u000bchunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Expect: 100-continue\r\nContent-Length: 37\r\n",
            "Expect: nothing\r\nContent-Length: 37\r\n",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n",
            "Connection: close, X-Auth-Token\r\nContent-Length: 37\r\n");

    private static final List<String> HEADERS = List.of(
            "no colon at all\r\n",
            ": no name\r\n",
            "X Y: z\r\n",
            "X: a\0b\r\n",
            "X: a\u0007b\r\n",
            "X: a\rb\r\n",
            "X: a\r\n folded\r\n",
            "\u00ff: \u00ff\r\n",
            "Host: other\r\n",
            "Host: a b\r\n",
            "Host: localhost:99999\r\n",
            "Host: [::1\r\n",
            "Host: http://other/\r\n",
            "X-Auth-Token: other\0\r\n",
            "X-Forwarded-For: 127.0.0.1\r\n",
            "X: " + "y".repeat(9_000) + "\r\n",
            "X: y\r\n".repeat(2_000));

    private static final List<String> FIRST_LINES = List.of(
            "GET " + LIST + "\r\n",
            "GET " + LIST + " HTTP/1.0\r\n",
            "GET " + LIST + " HTTP/0.9\r\n",
            "GET " + LIST + " HTTP/2.0\r\n",
            "GET " + LIST + " HTTP/9.9\r\n",
            "GET " + LIST + " HTTP/1.1 HTTP/1.1\r\n",
            "GET " + LIST + " http/1.1\r\n",
            "GET  " + LIST + "  HTTP/1.1\r\n",
            " GET " + LIST + " HTTP/1.1\r\n",
            "\r\n\r\nGET " + LIST + " HTTP/1.1\r\n",
            "GET\t" + LIST + "\tHTTP/1.1\r\n",
            "GET " + LIST + "\0 HTTP/1.1\r\n",
            "GET /v1.0/other/backups\r\n HTTP/1.1\r\n",
            "GET http://other" + LIST + " HTTP/1.1\r\n",
            "GET http://127.0.0.1:1/v1.0/other/backups HTTP/1.1\r\n",
            "GET //other/v1.0/other/backups HTTP/1.1\r\n",
            "GET other HTTP/1.1\r\n",
            "GET ?limit=1 HTTP/1.1\r\n",
            "GET * HTTP/1.1\r\n",
            "CONNECT 127.0.0.1:1 HTTP/1.1\r\n",
            "OPTIONS * HTTP/1.1\r\n",
            "\0\0\0\0\r\n",
            "G\0ET " + LIST + " HTTP/1.1\r\n",
            "X".repeat(5_000) + " " + LIST + " HTTP/1.1\r\n",
            "GET /" + "x".repeat(66_000) + " HTTP/1.1\r\n");

    private static final List<String> OTHER_PROTOCOLS = List.of(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
            "\u0016\u0003\u0001\0\u00a5\1\0\0\u00a1\u0003\u0003",
            "\0\0\0\10\4\u00d2\26/",
            "SSH-2.0-x\r\n",
            "*1\r\n$4\r\nPING\r\n",
            "\r\n".repeat(50),
            "");

    private static final List<String> CHUNKS = List.of(
            BODY,
            "0\r\n\r\n",
            "-1\r\n" + BODY + "\r\n0\r\n\r\n",
            "fffffffffffffffff\r\n" + BODY,
            "25;x=" + "y".repeat(500) + "\r\n" + BODY + "\r\n0\r\n\r\n",
            "25\r\n" + BODY + "\r\n0\r\nX-Auth-Token: other\r\n\r\n",
            "25\r\n" + BODY + "0\r\n\r\n",
            "25\n" + BODY + "\n0\n\n",
            "zz\r\n" + BODY + "\r\n0\r\n\r\n",
            "25\r\n" + BODY,
            "0\r\n\r\nGET /v1.0/other/backups HTTP/1.1\r\nHost: x\r\n" + TOKEN + "\r\n");

    private final long seed;

    public MalformedRequests(long seed) {
        this.seed = seed;
    }

    /** All that one connection sends, a byte for each character. */
    public String text(int number) {
        return text(new Dice(seed, -1 - number));
    }

    private static String text(Dice dice) {
        String post = "POST " + LIST + " HTTP/1.1\r\nHost: localhost\r\n" + TOKEN;
        return switch (dice.below(10)) {
            case 0, 1, 2 -> post + "Content-Type: application/json\r\n" + dice.of(FRAMINGS) + "\r\n" + dice.of(CHUNKS);
            case 3, 4 -> "GET " + LIST + " HTTP/1.1\r\nHost: localhost\r\n" + TOKEN + dice.of(HEADERS) + "\r\n";
            case 5 ->
                "GET " + LIST + " HTTP/1.1\r\nHost: localhost\r\n" + TOKEN + dice.of(FRAMINGS) + "\r\n"
                        + dice.of(CHUNKS);
            case 6, 7 -> dice.of(FIRST_LINES) + "Host: localhost\r\n" + TOKEN + "\r\n";
            case 8 -> cut(dice, post + "Content-Length: 37\r\n\r\n" + BODY);
            default -> dice.of(OTHER_PROTOCOLS);
        };
    }

    private static String cut(Dice dice, String text) {
        return text.substring(0, dice.below(text.length()));
    }
}
