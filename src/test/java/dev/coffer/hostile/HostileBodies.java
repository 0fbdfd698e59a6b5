package dev.coffer.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Bodies that were good before something happened to them. Where one is still good, the server that it names is this
 * machine's port 1, at which nothing listens.
 */
final class HostileBodies {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MIB = 1024 * 1024;

    private final Dice dice;

    HostileBodies(Dice dice) {
        this.dice = dice;
    }

    /** The body of a {@code POST} to a collection, mostly spoiled in one or two ways. */
    byte[] body(String collection, List<String> instances, List<String> backups) {
        ObjectNode good = good(collection, instances, backups);
        boolean connects = good.has("instance");
        for (int i = dice.below(3); i > 0; i--) {
            spoil(good, connects);
        }
        if (dice.percent(5)) {
            return elsewhere(good);
        }
        String text = good.toString();
        return dice.percent(25) ? spoil(text, connects) : text.getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode good(String collection, List<String> instances, List<String> backups) {
        ObjectNode root = NODES.objectNode();
        switch (collection) {
            case "instances" -> {
                ObjectNode instance = root.putObject("instance").put("name", "orders");
                if (dice.percent(15)) {
                    instance.putObject("restorePoint").put("backupRef", dice.of(backups));
                }
                instance.putObject("datastore").put("type", "postgresql").put("version", "15");
                ObjectNode connection = instance.putObject("connection");
                connection.put("host", "127.0.0.1").put("port", 1).put("username", "missing");
                connection.put(dice.of("password", "password_ref"), dice.of("file:orders", "env:ORDERS", "x"));
                connection.put("tls", dice.of("disable", "prefer", "require"));
                connection.putArray("databases").add("shop");
            }
            case "backup_strategies" -> {
                ObjectNode strategy = root.putObject("backup_strategy").put("swift_container", "mine");
                if (dice.percent(50)) {
                    strategy.put("instance_id", dice.of(instances));
                }
            }
            case "schedules" -> {
                ObjectNode schedule = root.putObject("schedule").put("instance_id", dice.of(instances));
                schedule.put("day_of_week", dice.below(9)).put("hour", 3).put("minute", dice.below(70));
                schedule.put("time_zone", dice.of("UTC", "Europe/Berlin", dice.of(HostileValues.TEXTS)));
                schedule.put("paused", true).put("jitter", dice.of("10m", dice.of(HostileValues.TEXTS)));
                if (dice.percent(50)) {
                    schedule.remove(List.of("day_of_week", "hour", "minute"));
                    schedule.put("cron", dice.of("0 3 * * 1-5", dice.of(HostileValues.TEXTS)));
                }
            }
            case "action" -> {
                ObjectNode copy = root.putObject("copy-backup");
                copy.put(dice.of("target", "target_backup_region"), dice.of("local", dice.of(HostileValues.TEXTS)));
                copy.put("name", "away").put("description", dice.of(HostileValues.TEXTS));
                if (dice.percent(50)) {
                    root.removeAll();
                    root.putObject("verify").put("store", dice.of("local", dice.of(HostileValues.TEXTS)));
                }
            }
            case "instance action" -> {
                ObjectNode restore = root.putObject("restore").put("backupRef", dice.of(backups));
                restore.put("mode", dice.of("beside", "replace")).put("tablespaces", dice.of("strict", "default"));
                restore.put("passwords", dice.percent(50)).put("keep_replaced_for", dice.of("7d", "PT1H"));
                restore.putArray("databases").add("shop");
                restore.putObject("as").put("shop", dice.of(HostileValues.TEXTS));
                restore.putObject("tables").putArray("shop").add("public.t");
                if (dice.percent(20)) {
                    root.removeAll();
                    root.putObject("drop_replaced").put("database", dice.of(HostileValues.TEXTS));
                }
            }
            case "webhooks" -> {
                ObjectNode webhook = root.putObject("webhook").put("url", dice.of(HostileValues.TEXTS));
                webhook.put("secret", dice.of(HostileValues.TEXTS))
                        .putArray("kinds")
                        .add("backup.failed");
            }
            case "mgmt/sweep" -> root.putObject("sweep").put("dry_run", dice.percent(50));
            case "mgmt/rebuild" -> root.putObject("rebuild");
            default -> {
                ObjectNode backup = root.putObject("backup").put("name", "nightly");
                backup.put("description", "of the night").put("instance", dice.of(instances));
                backup.put("incremental", dice.below(2));
                if (dice.percent(20)) {
                    backup.put("parent_id", dice.of(backups));
                }
                if (dice.percent(10)) {
                    backup.put("storage_driver", "filesystem");
                    backup.putArray("copy_to").add(dice.of(HostileValues.TEXTS));
                }
                if (dice.percent(20)) {
                    backup.putObject("restore_from")
                            .put("remote_location", dice.percent(50) ? "file:///x/y" : dice.of(HostileValues.TEXTS))
                            .put("local_datastore_version_id", dice.of(HostileValues.TEXTS));
                }
            }
        }
        return root;
    }

    private void spoil(ObjectNode root, boolean connects) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(root, objects);
        ObjectNode object = dice.of(objects);
        List<String> fields =
                object.properties().stream().map(Map.Entry::getKey).toList();
        String field = fields.isEmpty() ? "name" : dice.of(fields);
        if (connects && (field.equals("host") || field.equals("port"))) {
            object.set(
                    field, dice.of(NODES.nullNode(), NODES.textNode("a b"), NODES.numberNode(-1), NODES.objectNode()));
            // A missing port would be PostgreSQL's own.
            if (object.path("port").isNull()) {
                object.put("port", 1);
            }
            return;
        }
        switch (dice.below(4)) {
            case 0 -> object.remove(field);
            case 1 -> object.set(dice.of(HostileValues.TEXTS), value());
            case 2 -> object.put(field, dice.of(HostileValues.TEXTS));
            default -> object.set(field, value());
        }
        if (connects && object.has("host") && !object.has("port")) {
            object.put("port", 1);
        }
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
            object.forEach(child -> collect(child, objects));
        }
    }

    private JsonNode value() {
        return dice.of(
                NODES.nullNode(),
                NODES.booleanNode(true),
                NODES.numberNode(0),
                NODES.numberNode(-1),
                NODES.numberNode(2),
                NODES.numberNode(1.5),
                NODES.numberNode(1e300),
                NODES.numberNode(Long.MIN_VALUE),
                NODES.numberNode(BigInteger.TEN.pow(400)),
                NODES.arrayNode(),
                NODES.arrayNode().add("x").addNull(),
                NODES.objectNode(),
                NODES.objectNode().put("a", "b"),
                NODES.textNode(dice.of(HostileValues.TEXTS)));
    }

    /** A body that has nothing to do with what was asked for, or is in no form at all. */
    private byte[] elsewhere(ObjectNode good) {
        return switch (dice.below(11)) {
            case 0 -> NODES.arrayNode().add(good).toString().getBytes(StandardCharsets.UTF_8);
            case 1 -> ascii(dice.of("null", "true", "0", "\"\"", "[]", "{}", "{\"backup\":null}", "{\"a\":{}}"));
            case 2 -> ascii("[".repeat(100_000));
            case 3 -> ascii("{\"backup\":".repeat(20_000));
            case 4 -> ascii("{\"backup\":{\"name\":1" + "0".repeat(5_000) + "}}");
            case 5 -> ascii("{\"backup\":{\"name\":\"n\",\"incremental\":1e" + "9".repeat(300) + "}}");
            case 6 -> ascii("{\"backup\":{\"name\":\"\\ud800\",\"instance\":\"\\udc00\\ud800\"}}");
            case 7 -> ascii("{\"" + "k".repeat(60_000) + "\":1}");
            case 8 -> ascii("name=x&instance=y");
            case 9 ->
                dice.percent(50)
                        ? ascii("{\"backup\":{\"name\":\"" + "n".repeat(MIB + MIB / 16) + "\"}}")
                        : ascii("{\"backup\":{\"name\":\"" + "n".repeat(MIB / 8) + "\"}}");
            default -> new byte[0];
        };
    }

    private byte[] spoil(String text, boolean connects) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return switch (dice.below(connects ? 6 : 9)) {
            case 0 -> ascii(text.substring(0, dice.below(text.length())));
            case 1 -> in(text, dice.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE));
            case 2 -> in("\ufeff" + text, StandardCharsets.UTF_8);
            case 3 -> in(text + dice.of(",", "}", "[]", text, "//", "\0"), StandardCharsets.UTF_8);
            case 4 -> in(dice.of(",", "\0", "'", "/**/", ")]}'") + text, StandardCharsets.UTF_8);
            case 5 -> in(text.replace('"', '\''), StandardCharsets.UTF_8);
            case 6 -> with(body, dice.of(0xff, 0xc0, 0x80, 0xed, 0xf8, 0x00, 0x1b, 0x7f, 0x0a));
            case 7 -> in(text.replace(":", ":" + dice.of("+", "-", "0", "[", "/", "\u00a0")), StandardCharsets.UTF_8);
            default -> in(text.replaceFirst("\\{", "{\"backup\":{},"), StandardCharsets.UTF_8);
        };
    }

    private byte[] with(byte[] body, int octet) {
        byte[] changed = body.clone();
        changed[dice.below(changed.length)] = (byte) octet;
        return changed;
    }

    private static byte[] ascii(String text) {
        return in(text, StandardCharsets.UTF_8);
    }

    private static byte[] in(String text, Charset charset) {
        return text.getBytes(charset);
    }
}
