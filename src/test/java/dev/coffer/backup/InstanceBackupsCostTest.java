package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.api.paging.PageRequest;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Statements;
import io.agroal.api.AgroalDataSource;
import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a page costs where there are very many backups: counted in statements and in blocks read, not in time. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstanceBackupsCostTest {

    /** The blocks of a page: down an index, along its leaves, the rows, and the instance. */
    private static final int A_PAGE = 40;

    /** The blocks to find the marker, the newest backup and the instance by an index each. */
    private static final int A_MARKER = 20;

    private static final int MANY = 100_000;
    private static final int PAGE = 20;

    /** More than the driver and PostgreSQL take to settle on a plan. */
    private static final int MANY_TIMES = 30;

    /** The placeholders of a statement: a column that one is compared with, or an owner and an id. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("(i\\.)?(\\w+) >?= \\?|(instance|account)_id, id\\) < \\(\\?, (\\?)?");

    @Inject
    AgroalDataSource catalog;

    @Inject
    @PersistenceUnitExtension
    Statements statements;

    private CatalogRows rows;
    private String instance;
    private List<String> ids;

    /** A request's answer and the statements that it took. */
    private record Asked(JsonPath answer, List<String> sql) {}

    @BeforeAll
    void many_backups() {
        rows = new CatalogRows(catalog);
        instance = rows.instance("demo");
        rows.manyBackups("demo", instance, MANY);
        // Newer ones of the same account, which must not be read to get at the older.
        rows.manyBackups("demo", rows.instance("demo"), MANY);
        rows.execute("vacuum analyze instance");
        ids = rows.column("select id from backup where instance_id = ? order by id desc", UUID.fromString(instance));
        // Work that earlier tests left behind would be counted along.
        Api.await(
                () -> rows.column("select 1 from scheduled_tasks where picked or execution_time <= now()"),
                List::isEmpty);
    }

    @AfterAll
    void no_later_sweep_looks_for_them() {
        rows.forgetBackups();
    }

    @Test
    void a_first_page_takes_one_statement() {
        assertThat(ask("").sql()).hasSize(1);
        assertThat(ask("?limit=1").sql()).hasSize(1);
    }

    @Test
    void every_other_page_takes_one_too() {
        for (int place : List.of(0, PAGE - 1, MANY / 2, MANY - PAGE - 1, MANY - 2, MANY - 1)) {
            Asked page = ask("?marker=" + ids.get(place));
            assertThat(page.sql()).as("after " + place).hasSize(1);
            assertThat(page.answer().getList("backups.id"))
                    .isEqualTo(ids.subList(place + 1, Math.min(place + 1 + PAGE, MANY)));
        }
    }

    @Test
    void an_empty_list_and_a_fault_take_two_statements_and_a_third_for_the_marker() {
        String empty = rows.instance("demo");
        for (String path : List.of(
                "/instances/" + empty + "/backups",
                "/instances/" + UUID.randomUUID() + "/backups",
                "/instances/" + UUID.randomUUID() + "/backups?marker=" + ids.get(0),
                "/instances/" + empty + "/backups?marker=" + ids.get(0))) {
            assertThat(statements.during(() -> Api.DEMO.get(path)))
                    .as(path)
                    .hasSizeLessThanOrEqualTo(path.contains("marker") ? 3 : 2);
        }
    }

    @Test
    void the_last_page_reads_the_blocks_of_the_first_and_a_few_to_find_its_marker() {
        // given
        String marker = ids.get(MANY - PAGE - 1);
        // when
        long first = blocks(ask(""), null);
        long last = blocks(ask("?marker=" + marker), marker);
        // then
        assertThat(first).isLessThan(A_PAGE);
        assertThat(last).isLessThan(first + A_MARKER);
    }

    @Test
    void a_page_is_planned_once_and_not_for_each_request() throws SQLException {
        String marker = ids.get(MANY / 2);
        for (String path : List.of(
                "/instances/" + instance + "/backups",
                "/instances/" + instance + "/backups?marker=" + marker,
                "/backups",
                "/backups?instance_id=" + instance)) {
            // given
            String sql = statements.during(() -> Api.DEMO.get(path)).get(0);
            // when
            try (Connection connection = catalog.getConnection();
                    PreparedStatement page = connection.prepareStatement("/* planned */ " + sql);
                    Statement ask = connection.createStatement()) {
                List<Object> parameters = parameters(sql, path.contains("marker") ? marker : null);
                for (int i = 0; i < parameters.size(); i++) {
                    page.setObject(i + 1, parameters.get(i));
                }
                for (int i = 0; i < MANY_TIMES; i++) {
                    page.executeQuery().close();
                }
                // then
                try (ResultSet plans =
                        ask.executeQuery("select generic_plans > custom_plans from pg_prepared_statements"
                                + " where statement like '/* planned */%'")) {
                    assertThat(plans.next()).isTrue();
                    assertThat(plans.getBoolean(1)).as(path).isTrue();
                }
            }
        }
    }

    private Asked ask(String query) {
        List<Response> responses = new ArrayList<>();
        List<String> sql =
                statements.during(() -> responses.add(Api.DEMO.get("/instances/" + instance + "/backups" + query)));
        Response response = responses.get(0);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return new Asked(response.jsonPath(), sql);
    }

    private long blocks(Asked asked, @Nullable String marker) {
        return asked.sql().stream().mapToLong(sql -> explain(sql, marker)).sum();
    }

    /** Runs a statement again and gives the blocks that its plan touched. */
    private long explain(String sql, @Nullable String marker) {
        String plan = String.join(
                "\n",
                rows.column(
                        "explain (analyze, buffers, format json) " + sql,
                        parameters(sql, marker).toArray()));
        JsonPath root = JsonPath.from(plan).setRootPath("[0].Plan");
        return root.getLong("'Shared Hit Blocks'") + root.getLong("'Shared Read Blocks'");
    }

    private List<Object> parameters(String sql, @Nullable String marker) {
        UUID before = marker == null ? PageRequest.GREATEST : UUID.fromString(marker);
        List<Object> parameters = new ArrayList<>();
        Matcher placeholder = PLACEHOLDER.matcher(sql);
        while (placeholder.find()) {
            String column = placeholder.group(2) == null ? placeholder.group(3) + "_id" : placeholder.group(2);
            parameters.add(
                    switch (column) {
                        case "account_id" -> "demo";
                        case "instance_id" -> UUID.fromString(instance);
                        case "id" -> placeholder.group(1) == null ? before : UUID.fromString(instance);
                        default -> throw new AssertionError("an unknown placeholder in: " + sql);
                    });
            if (placeholder.group(4) != null) {
                parameters.add(before);
            }
        }
        assertThat(parameters).as(sql).hasSize((int)
                sql.chars().filter(c -> c == '?').count());
        return parameters;
    }
}
