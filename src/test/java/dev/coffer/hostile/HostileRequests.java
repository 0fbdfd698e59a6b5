package dev.coffer.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes requests that are HTTP, and hostile in everything that HTTP leaves free. */
public final class HostileRequests {

    private static final List<String> COLLECTIONS = List.of(
            "backups",
            "backups",
            "backups",
            "instances",
            "instances",
            "datastores",
            "limits",
            "backup_strategies",
            "schedules",
            "flavors",
            "mgmt",
            "mgmt/sweep",
            "mgmt/rebuild",
            "events",
            "webhooks",
            "nothing");

    private static final List<String> PARAMETERS = List.of(
            "limit",
            "limit",
            "marker",
            "marker",
            "datastore",
            "instance_id",
            "all_projects",
            "project_id",
            "kind",
            "since",
            "other");

    private final long seed;
    private final Known known;

    /**
     * What the requests may name: things that are there, the caller's and another account's.
     *
     * @param instances the caller's
     * @param backups the caller's
     * @param foreign ids of the other account
     */
    public record Known(List<String> instances, List<String> backups, List<String> foreign) {}

    /**
     * A request.
     *
     * @param target as in its first line
     * @param text all of it, a byte for each character
     */
    public record HostileRequest(int number, String method, String target, String text) {

        /** Its beginning, as it would be shown. */
        @Override
        public String toString() {
            return "request " + number + ":\n" + text.substring(0, Math.min(text.length(), 1_000));
        }
    }

    public HostileRequests(long seed, Known known) {
        this.seed = seed;
        this.known = known;
    }

    public HostileRequest request(int number) {
        Dice dice = new Dice(seed, number);
        String method = method(dice);
        String collection = dice.of(COLLECTIONS);
        String target = target(dice, method, collection);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean acts = target.contains("/action");
        String kind = acts && collection.equals("instances") ? "instance action" : acts ? "action" : collection;
        byte[] body = body(dice, method, kind);
        write(bytes, method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers(dice, body));
        if (body.length > 0 || method.equals("POST")) {
            boolean chunked = dice.percent(5) && body.length > 0;
            write(
                    bytes,
                    chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
            write(bytes, chunked ? Integer.toHexString(body.length) + "\r\n" : "");
            bytes.writeBytes(body);
            write(bytes, chunked ? "\r\n0\r\n\r\n" : "");
        } else {
            write(bytes, "\r\n");
        }
        return new HostileRequest(number, method, target, bytes.toString(StandardCharsets.ISO_8859_1));
    }

    private static String method(Dice dice) {
        return dice.percent(90)
                ? dice.of("GET", "GET", "GET", "POST", "POST", "DELETE")
                : dice.of("HEAD", "PUT", "PATCH", "OPTIONS", "TRACE", "get", "PROPFIND", "FOO", "G%45T");
    }

    private byte[] body(Dice dice, String method, String collection) {
        boolean wanted = method.equals("POST") || dice.percent(3);
        return wanted ? new HostileBodies(dice).body(collection, known.instances(), known.backups()) : new byte[0];
    }

    private String target(Dice dice, String method, String collection) {
        List<String> path = new ArrayList<>(List.of("v1.0", dice.percent(85) ? "demo" : account(dice)));
        path.add(collection);
        if (method.equals("POST") && List.of("backups", "instances").contains(collection) && dice.percent(10)) {
            path.add(id(dice, method, collection));
            path.add("action");
        }
        if (!method.equals("POST") && dice.percent(60)) {
            path.add(id(dice, method, collection));
            if (collection.equals("instances") && dice.percent(60)) {
                path.add(dice.of("backups", "backups", "users", "action", "root", "restores", "restores"));
            } else if (collection.equals("datastores") && dice.percent(50)) {
                path.add("versions");
                path.add(dice.percent(50) ? "15" : HostileValues.url(dice));
            }
        }
        String target = "/" + String.join("/", path);
        if (dice.percent(15)) {
            target = bend(dice, target);
        }
        return dice.percent(40) ? target + "?" + query(dice) : target;
    }

    private static String account(Dice dice) {
        return dice.percent(50)
                ? "other"
                : dice.of(
                        "other%00",
                        "demo/../other",
                        "demo/..%2fother",
                        "demo%2f..%2fother",
                        "demo;/other",
                        "demo;x=/../other",
                        "..;/v1.0/other",
                        "%6fther",
                        "Other",
                        "other.",
                        "other%20",
                        "",
                        HostileValues.url(dice));
    }

    /** An id; those of the caller's instances only where nothing is deleted. */
    private String id(Dice dice, String method, String collection) {
        if (dice.percent(35)) {
            return HostileValues.url(dice);
        }
        if (dice.percent(20)) {
            return dice.of(known.foreign());
        }
        return switch (collection) {
            case "instances" -> method.equals("DELETE") ? dice.of(known.backups()) : dice.of(known.instances());
            case "datastores" ->
                dice.of("postgresql", "PostgreSQL", "versions", "0c0ffe00-0000-4000-8000-000000000001");
            default -> dice.of(known.backups());
        };
    }

    /** Changes one place of a path. */
    private static String bend(Dice dice, String path) {
        int at = dice.below(path.length());
        String piece = dice.percent(50)
                ? HostileValues.url(dice)
                : dice.of(
                        "/", "//", "/./", "/../", "/..;/", "/%2e%2e/", "/../../../", "\\..\\", "%2f", "/q/", "/q/../");
        return path.substring(0, at) + piece + path.substring(dice.percent(50) ? at : Math.min(at + 1, path.length()));
    }

    private String query(Dice dice) {
        List<String> parameters = new ArrayList<>();
        for (int i = dice.below(4); i >= 0; i--) {
            String name = dice.percent(90) ? dice.of(PARAMETERS) : HostileValues.url(dice);
            parameters.add(name + (dice.percent(95) ? "=" : "") + parameter(dice));
        }
        return String.join(dice.percent(95) ? "&" : dice.of(";", "&&", "?", "&amp;"), parameters);
    }

    private String parameter(Dice dice) {
        return dice.percent(50)
                ? HostileValues.url(dice)
                : dice.of(
                        "1",
                        "20",
                        "0",
                        "true",
                        "other",
                        "demo",
                        "postgresql",
                        dice.of(known.instances()),
                        dice.of(known.backups()),
                        dice.of(known.foreign()));
    }

    private static String headers(Dice dice, byte[] body) {
        StringBuilder headers = new StringBuilder();
        header(headers, "X-Auth-Token", dice.percent(88) ? "demo-token" : value(dice, "reader-token", "creator-token"));
        if (dice.percent(3)) {
            header(headers, "X-Auth-Token", value(dice, "demo-token", "other"));
        }
        if (dice.percent(3)) {
            header(headers, "Authorization", value(dice, "Bearer x.y.z", "Basic ZGVtbzpkZW1v", "Bearer"));
        }
        if (dice.percent(20)) {
            header(headers, "Accept", value(dice, "*/*", "text/xml", "application/json;q=0", "application/*", "json"));
        }
        if (body.length > 0 && dice.percent(97)) {
            String other =
                    value(dice, "text/plain", "application/xml", "application/json; charset=utf-16", "json", "*/*");
            header(headers, "Content-Type", dice.percent(88) ? "application/json" : other);
        }
        if (dice.percent(10)) {
            header(
                    headers,
                    dice.of(
                            "X-Forwarded-Host",
                            "X-Forwarded-Prefix",
                            "X-Forwarded-Proto",
                            "Forwarded",
                            "X-HTTP-Method-Override",
                            "X-Project-Id",
                            "X-Original-URL",
                            "Content-Encoding",
                            "Accept-Encoding",
                            "Accept-Language",
                            "Accept-Charset",
                            "Range",
                            "If-None-Match",
                            "If-Modified-Since",
                            "Cookie",
                            "Origin",
                            "Referer",
                            "traceparent"),
                    value(dice, "other", "DELETE", "/v1.0/other/backups", "gzip", "bytes=0-1"));
        }
        return headers.toString();
    }

    private static String value(Dice dice, String... known) {
        String value = dice.percent(50) ? dice.of(known) : dice.of(HostileValues.TEXTS);
        // Control characters would make this no HTTP, which is for others to send.
        return new String(
                        value.replaceAll("\\p{Cntrl}", "?").getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1)
                .replaceAll("[\\x00-\\x1f\\x7f]", "?");
    }

    private static void header(StringBuilder headers, String name, String value) {
        headers.append(name).append(": ").append(value).append("\r\n");
    }

    private static void write(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
