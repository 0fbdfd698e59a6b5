package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Outage;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import dev.coffer.secret.Keys;
import dev.coffer.secret.SealedPasswords;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Backups of servers that changed since they were registered. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class BackupFailureTest extends FailureCase {

    private static final String OTHER_KEY = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    @Inject
    AgroalDataSource catalog;

    @Inject
    SealedPasswords sealed;

    @Inject
    @ConfigProperty(name = "coffer.secrets.directory")
    Path passwordFiles;

    @Test
    void a_password_that_was_changed_on_the_server_is_refused() {
        source.execute("postgres", "alter role " + KEEPER + " password '" + KEEPER_PASSWORD + "'");
        String instance = register(
                Registration.of(source, LEDGER).connection("username", KEEPER).connection("password", KEEPER_PASSWORD));
        source.execute("postgres", "alter role " + KEEPER + " password '" + KEEPER_NEXT_PASSWORD + "'");

        assertFails(instance, "serverRefused", "127.0.0.1:" + source.port(), "password authentication failed", KEEPER);

        source.execute("postgres", "alter role " + KEEPER + " password '" + KEEPER_PASSWORD + "'");
        assertSucceeds(instance);
    }

    @Test
    void a_server_that_is_gone_cannot_be_reached() throws Exception {
        String instance = register(Registration.of(source, LEDGER));

        try (Outage outage = outageOfSource()) {
            assertThat(outage).isNotNull();
            assertFails(instance, "serverUnreachable", "127.0.0.1:" + source.port(), "cannot be reached", "refused");
        }

        assertSucceeds(instance);
    }

    @Test
    void a_server_that_goes_away_half_way_fails_the_backup_with_the_tools_own_words() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();
            try (Outage outage = outageOfSource()) {
                assertThat(outage).isNotNull();
                assertFailed(backup, "toolFailed", "pg_dump of database \"" + LEDGER + "\"", "exit code 1", "terminat");
            }
        }

        assertSucceeds(instance);
    }

    @Test
    void a_database_that_was_dropped_is_named() {
        source.execute("postgres", "create database doomed");
        String instance = register(Registration.of(source, LEDGER, "doomed"));
        source.execute("postgres", "drop database doomed");

        assertFails(instance, "serverRefused", "\"doomed\"", "does not exist");

        source.execute("postgres", "create database doomed");
        assertSucceeds(instance);
    }

    @Test
    void a_password_that_another_key_sealed_cannot_be_opened() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        UUID id = UUID.fromString(instance);
        storeSealed(id, new SealedPasswords(Keys.key(OTHER_KEY)).seal(TestServer.PASSWORD, id));

        assertFails(instance, "passwordUnavailable", "coffer.secrets.key is not the key that sealed it");

        storeSealed(id, sealed.seal(TestServer.PASSWORD, id));
        assertSucceeds(instance);
    }

    @Test
    void a_password_file_that_is_gone_is_named() throws Exception {
        Path file = passwordFiles.resolve("demo").resolve("orders-password");
        Files.createDirectories(passwordFiles.resolve("demo"));
        Files.writeString(file, TestServer.PASSWORD + "\n");
        String instance = register(
                Registration.of(source, LEDGER).withoutPassword().connection("password_ref", "file:orders-password"));
        Files.delete(file);

        assertFails(instance, "passwordUnavailable", "no password file 'orders-password'");

        Files.writeString(file, TestServer.PASSWORD);
        assertSucceeds(instance);
    }

    private static Outage outageOfSource() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + source.port() + "/postgres";
        return Outage.of(url, TestServer.USER, TestServer.PASSWORD);
    }

    private void storeSealed(UUID instance, byte[] password) throws Exception {
        try (Connection connection = catalog.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update instance set password_sealed = ? where id = ?")) {
            update.setBytes(1, password);
            update.setObject(2, instance);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}
