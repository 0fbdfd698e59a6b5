package dev.coffer.store.swift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.SwiftServer;
import dev.coffer.store.BackupStore;
import dev.coffer.store.BackupStoreContract;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Stores;
import dev.coffer.store.Upload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store does, by a store in Swift. */
class SwiftStoreTest extends BackupStoreContract {

    private String container = "";

    @Override
    protected BackupStore emptyStore() {
        container = ServerStores.container();
        return open(container);
    }

    private static SwiftStore open(String container) {
        return ServerStores.open(ServerStores.of(SwiftServer.shared(), Map.of("segment", "64K")), container);
    }

    @Override
    protected List<String> leftovers() throws Exception {
        List<String> objects = keys("");
        return segments().stream()
                .filter(segment -> objects.stream().noneMatch(object -> segment.startsWith(object + "/.coffer")))
                .toList();
    }

    @Test
    void an_object_of_several_segments_has_its_size_in_a_listing() throws Exception {
        put(BACKUP + "/data", randomBytes(200_000));

        try (Stream<StoredObject> objects = store.list("")) {
            assertThat(objects).singleElement().extracting(StoredObject::size).isEqualTo(200_000L);
        }
    }

    @Test
    void deleting_an_object_removes_its_segments_and_none_of_its_neighbours() throws Exception {
        put(BACKUP + "/data", randomBytes(200_000));
        put(BACKUP + "/data2", randomBytes(200_001));

        store.delete(BACKUP + "/data");

        assertThat(segments()).isNotEmpty().allMatch(segment -> segment.startsWith(BACKUP + "/data2/"));
        assertThat(get(BACKUP + "/data2")).isEqualTo(randomBytes(200_001));
    }

    @Test
    void deleting_a_folder_spares_the_segments_of_an_object_of_its_name() throws Exception {
        put("acme/i1", randomBytes(200_000));
        put("acme/i1/b1/data", randomBytes(200_001));

        store.deleteFolder("acme/i1");

        assertThat(get("acme/i1")).isEqualTo(randomBytes(200_000));
        assertThat(keys("")).containsExactly("acme/i1");
        assertThat(segments()).allMatch(segment -> segment.startsWith("acme/i1/.coffer-"));
    }

    @Test
    void deleting_the_objects_of_a_folder_spares_the_segments_of_those_to_keep() throws Exception {
        put(BACKUP + "/data", randomBytes(200_000));
        put(BACKUP + "/more", randomBytes(200_001));

        store.deleteObjects(BACKUP, Set.of("more"));

        assertThat(get(BACKUP + "/more")).isEqualTo(randomBytes(200_001));
        assertThat(segments()).allMatch(segment -> segment.startsWith(BACKUP + "/more/"));
    }

    @Test
    void a_leftover_whose_upload_is_complete_by_now_is_spared() throws Exception {
        put(BACKUP + "/data", randomBytes(200_000));
        String leftover = segments().get(0).replaceFirst("/[0-9]+$", "");

        store.delete(leftover);

        assertThat(get(BACKUP + "/data")).isEqualTo(randomBytes(200_000));
    }

    @Test
    void an_upload_that_finds_an_object_of_another_one_leaves_no_segment() throws Exception {
        Upload first = store.begin(BACKUP + "/data");
        Upload second = store.begin(BACKUP + "/data");
        first.stream().write(randomBytes(200_000));
        second.stream().write(randomBytes(200_001));

        assertThat(first.commitIfAbsent()).isTrue();
        assertThat(second.commitIfAbsent()).isFalse();

        second.close();
        assertThat(get(BACKUP + "/data")).isEqualTo(randomBytes(200_000));
        assertThat(segments()).hasSize(4);
    }

    @Test
    void an_upload_and_a_download_go_on_with_a_new_token() throws Exception {
        byte[] bytes = randomBytes(400_000);
        try (Upload upload = store.begin(BACKUP + "/data")) {
            upload.stream().write(bytes, 0, 200_000);
            SwiftServer.shared().revokeTokens();
            upload.stream().write(bytes, 200_000, 200_000);
            SwiftServer.shared().revokeTokens();
            upload.commit();
        }
        SwiftServer.shared().revokeTokens();

        assertThat(get(BACKUP + "/data")).isEqualTo(bytes);
    }

    @Test
    void the_location_of_an_object_is_its_url_and_leads_back_to_it() {
        String url = store.location(BACKUP).toString();

        assertThat(url)
                .startsWith(SwiftServer.shared().url("/v1/AUTH_test/").toString())
                .endsWith("/" + BACKUP);
        assertThat(store.folder(url)).contains(BACKUP);
        assertThat(store.folder(url + "/")).contains(BACKUP);
        assertThat(store.folder(url.replace("AUTH_test", "AUTH_other"))).isEmpty();
        assertThat(open(container + "2").folder(url)).isEmpty();
        assertThat(store.folder("file:///store/" + BACKUP)).isEmpty();
    }

    @Test
    void a_former_url_leads_to_the_container_that_it_names_or_to_the_one_that_replaced_it() {
        Stores stores = new Stores(
                List.of(new Stores.Named(
                        "away",
                        store,
                        1,
                        List.of("https://old.example.com/v1/AUTH_1", "https://older.example.com/v1/AUTH_1/c"))),
                Optional.empty());

        assertThat(stores.locate("https://old.example.com/v1/AUTH_1/of%20a%20team/" + BACKUP))
                .singleElement()
                .satisfies(located -> {
                    assertThat(located.store().container()).isEqualTo("of a team");
                    assertThat(located.folder()).isEqualTo(BACKUP);
                });
        assertThat(stores.locate("https://older.example.com/v1/AUTH_1/c/" + BACKUP))
                .singleElement()
                .satisfies(located -> {
                    assertThat(located.store().container()).isEqualTo(container);
                    assertThat(located.folder()).isEqualTo(BACKUP);
                });
    }

    @Test
    void an_object_has_as_many_segments_as_the_server_takes_at_most() {
        assertThat(store.largestObject()).isEqualTo(900L * 65_536);
        try (SwiftServer small = SwiftServer.start(Map.of("slo.max_manifest_segments", "5"))) {
            assertThat(ServerStores.open(ServerStores.of(small, Map.of()), "c").largestObject())
                    .isEqualTo(5L * 65_536);
        }
    }

    private List<String> segments() throws Exception {
        try (Stream<StoredObject> segments = open(container + "_segments").list("")) {
            return segments.map(StoredObject::key).toList();
        }
    }
}
