package dev.coffer.store.s3;

import dev.coffer.harness.SwiftServer;
import dev.coffer.store.BackupStore;
import dev.coffer.store.BackupStoreContract;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The same over the S3 API of OpenStack Swift, an old one. */
class S3OfSwiftTest extends BackupStoreContract {

    @Override
    protected BackupStore emptyStore() throws Exception {
        SwiftServer server = SwiftServer.shared();
        String bucket = "b-" + UUID.randomUUID();
        server.grant(bucket);
        return S3TestStores.open(
                server.url("/"),
                bucket,
                Map.of(
                        "access-key",
                        SwiftServer.USER,
                        "secret-key",
                        SwiftServer.PASSWORD,
                        "unguarded",
                        "true",
                        "request-timeout",
                        "10s"));
    }

    @Override
    protected List<String> leftovers() throws IOException {
        return leftoverKeys("");
    }

    @Override
    protected int unfinishedSize() {
        return (5 << 20) + 1;
    }
}
