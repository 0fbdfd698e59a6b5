package dev.coffer.restore.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.take.FailureCase;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.setting.CofferConfig;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Backups that are restored into a new server which the service starts. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class LocalServersTest extends FailureCase {

    private static final String CONTENTS = "select count(*), sum(n), md5(string_agg(hash, '' order by n)) from entries";

    @Inject
    CofferConfig coffer;

    @Test
    void a_new_instance_is_an_ordinary_one_until_its_deletion_takes_its_server() throws SQLException {
        String backup = Api.DEMO.backup(register(Registration.of(source, LEDGER)));
        Api.DEMO.completed(backup);

        Response built = Api.DEMO.post(
                "/instances",
                Map.of(
                        "instance",
                        Map.of(
                                "name",
                                "again",
                                "flavorRef",
                                1,
                                "volume",
                                Map.of("size", 1),
                                "restorePoint",
                                Map.of("backupRef", backup))));

        assertThat(built.statusCode()).as(built.asString()).isEqualTo(200);
        JsonPath answer = built.jsonPath().setRootPath("instance");
        assertThat(answer.getString("status")).isEqualTo("BUILD");
        String instance = answer.getString("id");
        JsonPath active = Api.await(
                () -> Api.DEMO.get("/instances/" + instance).jsonPath(),
                record -> !record.getString("instance.status").equals("BUILD"));
        assertThat(active.getString("instance.status")).as(active.prettify()).isEqualTo("ACTIVE");
        assertThat(active.getMap("instance.connection")).doesNotContainKey("password");
        assertThat(ask(answer, LEDGER, CONTENTS))
                .isEqualTo(source.rows(LEDGER, CONTENTS).get(0));
        assertThat(ask(answer, LEDGER, "select rolsuper from pg_roles where rolname = current_user"))
                .isEqualTo("f");

        String next = Api.DEMO.backup(instance);
        Api.DEMO.completed(next);

        assertThat(Api.DEMO.delete("/instances/" + instance).statusCode()).isEqualTo(202);
        Path folder = coffer.home().resolve("servers").resolve(instance);
        Api.await(() -> Files.exists(folder), exists -> !exists);
        assertThat(Api.DEMO.get("/backups/" + next).<String>path("backup.status"))
                .isEqualTo("COMPLETED");
    }

    private static String ask(JsonPath instance, String database, String sql) throws SQLException {
        String url = "jdbc:postgresql://" + instance.getString("connection.host") + ":"
                + instance.getInt("connection.port") + "/" + database;
        try (Connection connection = DriverManager.getConnection(
                        url, instance.getString("connection.username"), instance.getString("connection.password"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            StringBuilder all = new StringBuilder(row.getString(1));
            for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                all.append('|').append(row.getString(i));
            }
            return all.toString();
        }
    }
}
