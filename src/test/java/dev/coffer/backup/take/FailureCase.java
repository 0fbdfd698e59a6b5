package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.Registration;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every case of a backup that fails starts from, and what must hold in each of them. */
public abstract class FailureCase {

    /** A database of some megabytes, with a large object, which is dumped after all tables. */
    public static final String LEDGER = "ledger";

    /** A login of its own, whose password may change. */
    protected static final String KEEPER = "keeper";

    protected static final String KEEPER_PASSWORD = "first-passw0rd-of-the-keeper";
    protected static final String KEEPER_NEXT_PASSWORD = "next-passw0rd-of-the-keeper";

    private static final String[] PASSWORDS = {TestServer.PASSWORD, KEEPER_PASSWORD, KEEPER_NEXT_PASSWORD};

    public static TestServer source;

    public Workplace workplace;

    @BeforeAll
    protected static void a_server_with_a_ledger() {
        source = TestServer.start();
        source.execute(
                "postgres",
                "create role " + KEEPER + " superuser login password '" + KEEPER_PASSWORD + "'",
                "create database " + LEDGER);
        source.execute(
                LEDGER,
                "create table entries as select n, md5(n::text) as hash from generate_series(1, 100000) n",
                "select lo_from_bytea(4242, 'receipt')");
    }

    @AfterAll
    protected static void stop() {
        source.close();
    }

    @BeforeEach
    protected void everything_is_in_order() {
        workplace = Workplace.inOrder();
    }

    @AfterEach
    protected void no_password_was_logged() {
        assertThat(workplace.log()).contains("Backup").doesNotContain(PASSWORDS);
    }

    protected static String register(Registration registration) {
        Response response = Api.DEMO.post("/instances", registration.body());
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }

    /** Orders a backup, and sees it fail without a trace in the store and with a reason that holds no password. */
    protected void assertFails(String instance, String code, String... words) {
        assertFailed(Api.DEMO.backup(instance), code, words);
    }

    protected void assertFailed(String backup, String code, String... words) {
        JsonPath record = Api.DEMO.ended(backup);
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("FAILED");
        assertThat(record.getString("fault.code")).as(record.prettify()).isEqualTo(code);
        assertThat(record.getString("fault.message")).contains(words).doesNotContain(PASSWORDS);
        assertThat(record.getString("locationRef")).isNull();
        assertThat(record.getString("size")).isNull();
        assertThat(workplace.stored()).isEmpty();
        assertThat(Api.DEMO.get("/instances/" + record.getString("instance_id")).<String>path("instance.status"))
                .isEqualTo("ACTIVE");
    }

    protected void assertSucceeds(String instance) {
        Api.DEMO.completed(Api.DEMO.backup(instance));
    }

    protected static String[] passwords() {
        return PASSWORDS.clone();
    }
}
