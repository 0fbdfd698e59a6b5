package dev.coffer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.DocumentedAnswers;
import dev.coffer.harness.RawHttp;
import dev.coffer.hostile.HostileAnswers;
import dev.coffer.hostile.HostileRequests;
import dev.coffer.hostile.HostileRequests.HostileRequest;
import dev.coffer.hostile.MalformedRequests;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Thousands of hostile requests. They are generated from a seed, which a failure names and which
 * {@code -Dcoffer.hostile.seed} sets; {@code -Dcoffer.hostile.requests} sets how many there are.
 */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class HostileInputTest {

    private static final long SEED = Long.getLong("coffer.hostile.seed", 7);
    private static final int REQUESTS = Integer.getInteger("coffer.hostile.requests", 20_000);
    private static final int MALFORMED = REQUESTS / 80;
    private static final int CONNECTIONS = 4;
    private static final int MOST_FINDINGS = 20;

    private static final String UNTOUCHED = "select md5(coalesce(string_agg(t::text, '|' order by id), '')) from ";

    @Inject
    DataSource catalog;

    private final Queue<String> findings = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private CatalogRows rows;

    /** With a store: without one, a restore is 503, as it should be. */
    @BeforeEach
    void open() throws IOException {
        rows = new CatalogRows(catalog);
        Files.createDirectories(
                ConfigProvider.getConfig().getValue("coffer.home", Path.class).resolve("store"));
    }

    /** The catalog is the next tests' too, and some of them measure it. */
    @AfterEach
    void cleanUp() {
        Api.await(() -> backups("status in ('NEW', 'BUILDING', 'SAVING')"), Set::isEmpty);
        rows.execute("delete from schedule where account_id in ('demo', 'other')");
        rows.execute("delete from backup_strategy where account_id in ('demo', 'other')");
        rows.execute("delete from backup where account_id in ('demo', 'other')");
        rows.execute("delete from instance where account_id in ('demo', 'other')");
        rows.execute("vacuum full analyze backup");
    }

    @Test
    void thousands_of_hostile_requests_find_nothing() throws InterruptedException {
        // given
        HostileRequests requests = new HostileRequests(SEED, known());
        HostileAnswers answers = new HostileAnswers(DocumentedAnswers.ofService());
        List<String> untouched = untouched();
        Set<String> before = backups("true");
        // when
        inParallel(REQUESTS, () -> new Conversation(requests, answers));
        // then
        assertThat(findings).as(seed()).isEmpty();
        assertThat(untouched()).as(seed()).isEqualTo(untouched);
        Set<String> after = new TreeSet<>(before);
        after.addAll(created);
        assertThat(backups("true")).as(seed()).isEqualTo(after);
        assertThat(backups("deleted_at is not null and parent_id is null"))
                .as(seed())
                .isSubsetOf(deleted);
        assertThat(Api.DEMO.get("/backups").statusCode()).isEqualTo(200);
        // Each kind of answer was among them, so that the requests were as various as they are meant to be.
        assertThat(statuses.keySet()).as(seed()).contains(200, 202, 400, 401, 403, 404, 405, 406, 413, 415, 422, 501);
    }

    @Test
    void what_is_no_http_gets_no_answer_that_is_none() throws InterruptedException {
        // given
        MalformedRequests requests = new MalformedRequests(SEED);
        HostileAnswers answers = new HostileAnswers(DocumentedAnswers.ofService());
        List<String> untouched = untouched();
        Set<String> before = backups("true");
        // when
        inParallel(MALFORMED, () -> number -> {
            String text = requests.text(number);
            try {
                answers.judgeMalformed(RawHttp.exchange(text));
            } catch (RuntimeException | AssertionError e) {
                findings.add(text.substring(0, Math.min(text.length(), 2_000)) + "\n=> " + e);
            }
        });
        // then
        assertThat(findings).as(seed()).isEmpty();
        assertThat(untouched()).as(seed()).isEqualTo(untouched);
        assertThat(backups("true")).as(seed()).isEqualTo(before);
    }

    /** Requests one after the other on a connection that is kept as long as the service keeps it. */
    private final class Conversation implements IntConsumer {

        private final HostileRequests requests;
        private final HostileAnswers answers;
        private RawHttp http = RawHttp.connect();
        private String before = "nothing";

        Conversation(HostileRequests requests, HostileAnswers answers) {
            this.requests = requests;
            this.answers = answers;
        }

        @Override
        public void accept(int number) {
            HostileRequest request = requests.request(number);
            boolean open = false;
            try {
                http.send(request.text());
                RawHttp.Answer answer = http.answer(request.method());
                open = !answer.headers().getOrDefault("Connection", "").equalsIgnoreCase("close");
                count(answer.status());
                note(request, answer);
                answers.judge(request, answer);
            } catch (RuntimeException | AssertionError e) {
                findings.add("after " + before + "\n" + request + "\n=> " + e);
            }
            before = request.toString();
            if (!open) {
                http.close();
                http = RawHttp.connect();
                before = "nothing";
            }
        }
    }

    private void count(int status) {
        statuses.computeIfAbsent(status, unused -> new AtomicInteger()).incrementAndGet();
    }

    /** Remembers what was accepted, but for what leaves the backups as they are. */
    private void note(HostileRequest request, RawHttp.Answer answer) {
        if (answer.status() != 202
                || !request.target().contains("/backups")
                || request.target().contains("/action")) {
            return;
        }
        if (request.method().equals("POST")) {
            created.add(id(answer.body()));
        } else {
            deleted.add(request.target()
                    .replaceFirst("\\?.*", "")
                    .replaceFirst("/+$", "")
                    .replaceFirst(".*/", ""));
        }
    }

    private static String id(String body) {
        try {
            return new ObjectMapper().readTree(body).at("/backup/id").asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Records of the caller, whose server cannot be reached, and of another account. */
    private HostileRequests.Known known() {
        List<String> instances = new ArrayList<>();
        List<String> backups = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String instance = rows.instance("demo");
            instances.add(instance);
            backups.addAll(rows.backups("demo", instance, 30));
        }
        String foreign = rows.instance("other");
        List<String> others = new ArrayList<>(rows.backups("other", foreign, 5));
        others.add(foreign);
        rows.execute("update instance set name = ? where account_id = 'other'", HostileAnswers.CANARY);
        rows.execute(
                "update backup set name = ?, description = name where account_id = 'other'", HostileAnswers.CANARY);
        return new HostileRequests.Known(instances, backups, others);
    }

    /** What no request may change: all that another account has, all instances, and what datastores there are. */
    private List<String> untouched() {
        List<String> sums = new ArrayList<>();
        for (String table : List.of(
                "instance t",
                "backup t where account_id <> 'demo'",
                "backup_strategy t where account_id <> 'demo'",
                "schedule t where account_id <> 'demo'",
                "datastore t",
                "datastore_version t")) {
            sums.add(table + ": " + rows.column(UNTOUCHED + table));
        }
        return sums;
    }

    private Set<String> backups(String where) {
        return new TreeSet<>(rows.column("select id from backup where account_id = 'demo' and " + where));
    }

    private String seed() {
        return "-Dcoffer.hostile.seed=" + SEED + " " + new TreeMap<>(statuses);
    }

    private void inParallel(int steps, Supplier<IntConsumer> worker) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Thread thread = new Thread(() -> {
                IntConsumer step = worker.get();
                for (int number = next.getAndIncrement();
                        number < steps && findings.size() < MOST_FINDINGS;
                        number = next.getAndIncrement()) {
                    step.accept(number);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
