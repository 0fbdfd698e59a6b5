package dev.coffer.store.s3;

import dev.coffer.harness.S3Server;
import dev.coffer.store.BackupStore;
import dev.coffer.store.BackupStoreContract;
import java.io.IOException;
import java.util.List;
import java.util.Map;

class S3StoreTest extends BackupStoreContract {

    @Override
    protected BackupStore emptyStore() {
        S3Server server = S3Server.shared();
        return S3TestStores.open(server.url(), server.newBucket(), Map.of("prefix", "made/by the store"));
    }

    @Override
    protected List<String> leftovers() throws IOException {
        return leftoverKeys("");
    }

    @Override
    protected int unfinishedSize() {
        return (5 << 20) + 1;
    }

    /** It looks for the object and then writes it, which is not one step. */
    @Override
    protected int commitsAtOnce() {
        return 1;
    }
}
