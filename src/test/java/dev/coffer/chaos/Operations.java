package dev.coffer.chaos;

import io.restassured.path.json.JsonPath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one client asks for. */
final class Operations {

    /** How many backups an account keeps, roughly. */
    private static final int ENOUGH = 14;

    private static final int MOST_INSTANCES = 6;
    private static final int AT_ONCE = 12;
    private static final int MOST_PAGES = 4;

    /** Accepted; no such instance or parent; a parent that is none; one runs already. */
    private static final Set<Integer> CREATED = Set.of(202, 404, 400, 422);

    private final Site site;
    private final Client client;
    private final Orders orders;
    private final Random dice;

    Operations(Site site, Client client, Orders orders, Random dice) {
        this.site = site;
        this.client = client;
        this.orders = orders;
        this.dice = dice;
    }

    void next() {
        Account account = Account.OWNERS.get(dice.nextInt(Account.OWNERS.size()));
        int chance = dice.nextInt(100);
        if (orders.instances(account).size() < 2) {
            register(account);
        } else if (orders.present(account).size() > ENOUGH && chance < 60) {
            delete(account);
        } else if (chance < 28) {
            create(account);
        } else if (chance < 44) {
            show(account);
        } else if (chance < 58) {
            page(account);
        } else if (chance < 66) {
            pageOfInstance(account);
        } else if (chance < 74) {
            delete(account);
        } else if (chance < 84) {
            verify(account);
        } else if (chance < 86) {
            createAtOnce(account);
        } else if (chance < 89) {
            showForeign(account);
        } else if (chance < 92) {
            register(account);
        } else if (chance < 93) {
            forget(account);
        } else if (chance < 95) {
            adopt(account);
        } else if (chance < 97) {
            sweep();
        } else {
            look(account);
        }
    }

    /** Mostly the API process; the workers answer too. */
    private Member member() {
        int chance = dice.nextInt(10);
        return chance < site.workers.size() ? site.workers.get(chance) : site.api;
    }

    private Optional<Client.Answer> get(Account account, String path, Integer... expected) {
        return client.ask(member(), account, "GET", path, null, new HashSet<>(List.of(expected)));
    }

    // Backups.

    private void create(Account account) {
        Orders.any(orders.instances(account), dice).ifPresent(instance -> create(account, order(instance)));
    }

    private Map<String, Object> order(String instance) {
        Map<String, Object> order = new HashMap<>(Map.of("name", "chaos " + dice.nextInt(1000), "instance", instance));
        int kind = dice.nextInt(10);
        if (kind < 5) {
            order.put("incremental", 1);
            order.put("or_full", dice.nextBoolean());
        }
        return order;
    }

    private void create(Account account, Map<String, Object> order) {
        if (dice.nextInt(10) == 0) {
            // Often none of this instance, which is refused.
            Orders.any(orders.present(account), dice).ifPresent(parent -> order.put("parent_id", parent));
        }
        accept(account, client.ask(member(), account, "POST", "/backups", Map.of("backup", order), CREATED));
    }

    private void accept(Account account, Optional<Client.Answer> answer) {
        if (answer.isPresent() && answer.get().status() == 202) {
            JsonPath backup = answer.get().body();
            orders.known(backup.getString("backup.id"), account, backup.getString("backup.parent_id"));
            site.report.count("backups promised");
        }
    }

    private void createAtOnce(Account account) {
        Optional<String> instance = Orders.any(orders.instances(account), dice);
        if (instance.isEmpty()) {
            return;
        }
        List<Member> members = Stream.generate(this::member).limit(AT_ONCE).toList();
        Map<String, Object> order = Map.of("backup", order(instance.get()));
        List<CompletableFuture<Optional<Client.Answer>>> answers = members.stream()
                .map(member -> CompletableFuture.supplyAsync(
                        () -> client.ask(member, account, "POST", "/backups", order, CREATED)))
                .toList();
        answers.forEach(answer -> accept(account, answer.join()));
        site.report.count("times that " + AT_ONCE + " backups of one instance were asked for at once");
    }

    /** Creates another record of a backup, which may be deleted at the same time. */
    private void adopt(Account account) {
        Orders.any(orders.present(account), dice)
                .flatMap(id -> get(account, "/backups/" + id, 200, 404))
                .map(answer -> answer.body().getString("backup.locationRef"))
                .ifPresent(location -> {
                    Map<String, Object> order =
                            Map.of("name", "adopted", "restore_from", Map.of("remote_location", location));
                    Optional<Client.Answer> answer = client.ask(
                            member(), account, "POST", "/backups", Map.of("backup", order), Set.of(202, 400, 404));
                    site.report.count("records asked for of backups that are there");
                    accept(account, answer);
                });
    }

    private void delete(Account account) {
        Optional<String> backup = Orders.any(orders.present(account), dice);
        if (backup.isEmpty()) {
            return;
        }
        String id = backup.get();
        orders.deleteAsked(id);
        client.ask(member(), account, "DELETE", "/backups/" + id, null, Set.of(202, 404, 422))
                .ifPresent(answer -> {
                    if (answer.status() == 202) {
                        orders.deletePromised(id);
                        site.report.count("deletions promised");
                    } else if (answer.status() == 404) {
                        orders.gone(id);
                    }
                });
    }

    private void verify(Account account) {
        Orders.any(orders.present(account), dice)
                .flatMap(id -> client.ask(
                        member(),
                        account,
                        "POST",
                        "/backups/" + id + "/action",
                        Map.of("verify", Map.of()),
                        Set.of(202, 404, 422)))
                .filter(answer -> answer.status() == 202)
                .ifPresent(answer -> site.report.count("verifications promised"));
    }

    // What only looks.

    private void show(Account account) {
        Optional<String> backup = Orders.any(orders.present(account), dice);
        if (backup.isEmpty()) {
            return;
        }
        String id = backup.get();
        boolean promised = orders.isDeletePromised(id);
        get(account, "/backups/" + id, 200, 404).ifPresent(answer -> {
            if (answer.status() == 404) {
                orders.gone(id);
                if (!orders.mayBeGone(id)) {
                    site.report.violation("Backup " + id + " is gone without an order");
                }
            } else if (promised && !"DELETE_FAILED".equals(answer.body().getString("backup.status"))) {
                site.report.violation("Backup " + id + " is there again after its deletion was promised");
            }
        });
    }

    private void page(Account account) {
        pages(account, "/backups?limit=" + (1 + dice.nextInt(10)));
    }

    private void pageOfInstance(Account account) {
        Orders.any(orders.instances(account), dice)
                .ifPresent(instance ->
                        pages(account, "/instances/" + instance + "/backups?limit=" + (1 + dice.nextInt(5))));
    }

    /** From one page to the next, each id once and the newest first. */
    private void pages(Account account, String first) {
        @Nullable String last = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            String path = first + (last == null ? "" : "&marker=" + last);
            // If the instance was deleted at the same time, its list no longer exists.
            Optional<Client.Answer> answer = get(account, path, 200, first.startsWith("/instances") ? 404 : 200);
            if (answer.isEmpty() || answer.get().status() != 200) {
                return;
            }
            List<Map<String, Object>> backups = answer.get().body().getList("backups");
            for (Map<String, Object> backup : backups) {
                String id = String.valueOf(backup.get("id"));
                if (last != null && id.compareTo(last) >= 0) {
                    site.report.violation("A list has " + id + " after " + last);
                }
                last = id;
                Object parent = backup.get("parent_id");
                orders.known(id, account, parent == null ? null : parent.toString());
            }
            if (backups.isEmpty() || answer.get().body().get("links") == null) {
                return;
            }
        }
    }

    /** Another account's, or none that ever was. */
    private void showForeign(Account account) {
        Account other = account == Account.PLAIN ? Account.SEALED : Account.PLAIN;
        String id = Orders.any(orders.present(other), dice)
                .orElseGet(() -> new UUID(dice.nextLong(), dice.nextLong()).toString());
        String path = "/backups/" + id;
        switch (dice.nextInt(3)) {
            case 0 -> get(account, path, 404);
            case 1 -> client.ask(member(), account, "DELETE", path, null, Set.of(404));
            default -> client.ask(member(), account, "POST", path + "/action", Map.of("verify", Map.of()), Set.of(404));
        }
    }

    private void look(Account account) {
        switch (dice.nextInt(4)) {
            case 0 -> get(account, "/instances", 200);
            case 1 -> get(account, "/datastores", 200);
            case 2 -> get(account, "/limits", 200);
            default -> get(Account.OPERATOR, "/mgmt/sweep", 200);
        }
    }

    // Instances, and the whole store.

    private void register(Account account) {
        if (orders.instances(account).size() >= MOST_INSTANCES) {
            return;
        }
        List<Backed> servers = site.servers();
        Object instance =
                servers.get(dice.nextInt(servers.size())).registration(dice).body();
        // The service logs in at once, which a server in trouble does not permit.
        client.ask(member(), account, "POST", "/instances", instance, Set.of(200, 400))
                .filter(answer -> answer.status() == 200)
                .ifPresent(answer -> orders.registered(answer.body().getString("instance.id"), account));
    }

    private void forget(Account account) {
        if (orders.instances(account).size() > 3) {
            Orders.any(orders.instances(account), dice).ifPresent(instance -> {
                orders.forget(instance);
                client.ask(member(), account, "DELETE", "/instances/" + instance, null, Set.of(202, 404, 422))
                        .filter(answer -> answer.status() == 422)
                        .ifPresent(answer -> orders.registered(instance, account));
            });
        }
    }

    private void sweep() {
        client.ask(
                        member(),
                        Account.OPERATOR,
                        "POST",
                        "/mgmt/sweep",
                        Map.of("sweep", Map.of("dry_run", dice.nextInt(4) == 0)),
                        Set.of(202))
                .ifPresent(answer -> site.report.count("sweeps promised"));
    }
}
