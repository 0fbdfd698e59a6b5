package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.harness.CatalogRows;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.SchemaValidationException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CatalogSchemaTest {

    @Inject
    CatalogSchema schema;

    @Inject
    Flyway flyway;

    @Inject
    EntityManagerFactory entities;

    @Inject
    DataSource catalog;

    @Test
    void the_program_needs_the_newest_migration() {
        // when
        MigrationInfo[] migrations = flyway.info().all();
        // then
        assertThat(migrations[migrations.length - 1].getVersion().getVersion())
                .isEqualTo(Integer.toString(CatalogSchema.NEEDED));
        assertThat(schema.version()).isEqualTo(CatalogSchema.NEEDED);
    }

    @Test
    void the_tables_are_those_of_the_entities() throws SchemaValidationException {
        entities.getSchemaManager().validate();
    }

    @Test
    void a_column_that_an_entity_lacks_would_be_noticed() {
        CatalogRows rows = new CatalogRows(catalog);
        rows.execute("alter table backup rename column handed_back to handed_over");
        try {
            assertThatThrownBy(() -> entities.getSchemaManager().validate())
                    .isInstanceOf(SchemaValidationException.class);
        } finally {
            rows.execute("alter table backup rename column handed_over to handed_back");
        }
    }
}
