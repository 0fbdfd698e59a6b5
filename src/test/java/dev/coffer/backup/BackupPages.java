package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;

/** Pages of the backups of an instance, as a client reads them. */
final class BackupPages {

    private BackupPages() {}

    /**
     * The path of a page.
     *
     * @param query with its question mark, or empty
     */
    static String path(String instance, String query) {
        return Api.DEMO.path("/instances/" + instance + "/backups" + query);
    }

    static JsonPath page(String instance, String query) {
        return get(path(instance, query));
    }

    /** The page that another one links to. */
    static JsonPath next(JsonPath page) {
        return get(page.getString("links[0].href"));
    }

    static List<String> ids(JsonPath page) {
        return page.getList("backups.id");
    }

    private static JsonPath get(String url) {
        Response response = Api.DEMO.request().urlEncodingEnabled(false).get(url);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        return response.jsonPath();
    }
}
