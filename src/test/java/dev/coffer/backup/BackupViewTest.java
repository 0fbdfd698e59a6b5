package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BackupViewTest {

    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    private static final UUID ID = UUID.fromString("01a20f90-cabe-778b-bdb7-8340190f40bc");
    private static final UUID INSTANCE = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");
    private static final BackupView.DatastoreView DATASTORE =
            new BackupView.DatastoreView("PostgreSQL", "15", new UUID(5, 6));

    @Test
    void a_new_record_has_the_published_fields_and_none_that_says_nothing() throws JsonProcessingException {
        BackupView view = new BackupView(
                ID,
                "nightly",
                null,
                "BUILDING",
                null,
                Instant.parse("2026-01-02T03:04:05.987654Z"),
                Instant.parse("2026-01-02T03:04:06Z"),
                INSTANCE,
                null,
                null,
                DATASTORE,
                "demo",
                "full",
                new BackupView.SourceView("instance", INSTANCE),
                false,
                null,
                "filesystem",
                "local",
                null,
                List.of(),
                List.of(),
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null);

        assertThat(JSON.writeValueAsString(view)).isEqualTo("""
                {"id":"01a20f90-cabe-778b-bdb7-8340190f40bc","name":"nightly","description":null,"status":"BUILDING",\
                "size":null,"created":"2026-01-02T03:04:05","updated":"2026-01-02T03:04:06",\
                "instance_id":"ffffffff-ffff-ffff-ffff-ffffffffffff","parent_id":null,"locationRef":null,\
                "datastore":{"type":"PostgreSQL","version":"15","version_id":"00000000-0000-0005-0000-000000000006"},\
                "project_id":"demo","type":"full",\
                "source":{"type":"instance","id":"ffffffff-ffff-ffff-ffff-ffffffffffff"},\
                "is_automated":false,"storage_driver":"filesystem","store":"local"}""");
    }

    @Test
    void a_record_with_all_fields_is_written_in_their_order() throws JsonProcessingException {
        BackupView view = new BackupView(
                ID,
                "a \"name\"",
                "before the release",
                "COMPLETED",
                new BigDecimal("0.000001"),
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:04:06Z"),
                INSTANCE,
                new UUID(7, 8),
                "file:///store/demo",
                DATASTORE,
                "demo",
                "incremental",
                new BackupView.SourceView("instance", INSTANCE),
                true,
                null,
                "filesystem",
                "local",
                new BackupView.FaultView("tool.failed", "It was killed.", null),
                List.of(new BackupView.AttemptView(2, "host/2", Instant.parse("2026-01-02T03:15:05Z"), null, null)),
                List.of("One is left out."),
                false,
                new RestorePointsView(
                        Instant.parse("2026-01-01T03:04:05.123456Z"), Instant.parse("2026-01-02T03:04:05Z")),
                CopyView.all("""
                        [{"store":"far","location":"file:///far/demo","status":"COMPLETED",
                        "at":"2026-01-02T05:04:05.25+02:00","name":"away","description":"a copy","fault":null,"message":null,
                        "verification":"OK","verified":"2026-01-05T03:04:05+00:00","contents_checked":true,"broken":[],
                        "details":[]},
                        {"store":"slow","location":null,"status":"FAILED","at":"2026-01-02T03:04:05+00:00","name":null,
                        "description":null,"fault":"storeFailed","message":"It is full.","verification":null,
                        "verified":null,"contents_checked":null,"broken":null,"details":null}]"""),
                new VerificationView(
                        "damaged", Instant.parse("2026-01-03T03:04:05.5Z"), "local", true, List.of("a.zst"), List.of()),
                null,
                ProofView.of(
                        "differs", Instant.parse("2026-01-04T03:04:05Z"), 2500, 5000, "far", List.of("One row less.")),
                new HoldView(Instant.parse("2026-01-05T03:04:05Z"), null, "an audit"),
                new UUID(9, 9),
                new BackupView.ProgressView(17, null, 5L, Instant.parse("2026-01-02T03:24:05Z")));

        assertThat(JSON.writeValueAsString(view)).isEqualTo("""
                {"id":"01a20f90-cabe-778b-bdb7-8340190f40bc","name":"a \\"name\\"","description":"before the release",\
                "status":"COMPLETED","size":0.000001,"created":"2026-01-02T03:04:05","updated":"2026-01-02T03:04:06",\
                "instance_id":"ffffffff-ffff-ffff-ffff-ffffffffffff","parent_id":"00000000-0000-0007-0000-000000000008",\
                "locationRef":"file:///store/demo",\
                "datastore":{"type":"PostgreSQL","version":"15","version_id":"00000000-0000-0005-0000-000000000006"},\
                "project_id":"demo","type":"incremental",\
                "source":{"type":"instance","id":"ffffffff-ffff-ffff-ffff-ffffffffffff"},\
                "is_automated":true,"storage_driver":"filesystem","store":"local",\
                "fault":{"code":"tool.failed","message":"It was killed."},\
                "attempts":[{"number":2,"worker":"host/2","begun":"2026-01-02T03:15:05","ended":null,"outcome":null}],\
                "warnings":["One is left out."],"complete":false,\
                "restore_points":{"from":"2026-01-01T03:04:05.123456Z","to":"2026-01-02T03:04:05Z"},\
                "copies":[{"store":"far","location":"file:///far/demo","status":"COMPLETED","at":"2026-01-02T03:04:05",\
                "name":"away","description":"a copy","verification":{"result":"ok","at":"2026-01-05T03:04:05",\
                "store":"far","contents_checked":true,"broken":[],"details":[]}},\
                {"store":"slow","location":null,"status":"FAILED","at":"2026-01-02T03:04:05",\
                "fault":{"code":"storeFailed","message":"It is full."}}],\
                "verification":{"result":"damaged","at":"2026-01-03T03:04:05","store":"local","contents_checked":true,\
                "broken":["a.zst"],"details":[]},\
                "proof":{"result":"differs","at":"2026-01-04T03:04:05","duration":2.5,"bytes":5000,\
                "bytes_per_second":2000,"store":"far","details":["One row less."]},\
                "hold":{"since":"2026-01-05T03:04:05","until":null,"reason":"an audit"},\
                "broken_ancestor":"00000000-0000-0009-0000-000000000009",\
                "progress":{"bytes":17,"estimated_total":null,"bytes_per_second":5,"eta":"2026-01-02T03:24:05"}}""");
    }
}
