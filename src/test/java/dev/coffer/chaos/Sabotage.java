package dev.coffer.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What is done to objects of complete backups, past the service, and to which. */
final class Sabotage {

    private static final String MANIFEST = StoredBackup.MANIFEST;

    /** So many backups stay as they are for each that does not. */
    private static final int WHOLE_FOR_EACH = 5;

    /** What the system says where another fault forbids writing just then. */
    private static final String READ_ONLY = "Read-only file system";

    private final Path store;
    private final CatalogView catalog;
    private final Report report;
    private final Set<String> harmed = ConcurrentHashMap.newKeySet();

    Sabotage(Site site) {
        this.store = site.store;
        this.catalog = new CatalogView(site.catalog);
        this.report = site.report;
    }

    List<Fault> all() {
        return List.of(
                new Fault("byte of a part flipped", dice -> harm(dice, false, Sabotage::flip)),
                new Fault("part cut off", dice -> harm(dice, false, Sabotage::cutOff)),
                new Fault("part gone", dice -> harm(dice, false, (file, unused) -> Files.delete(file))),
                new Fault("manifest altered", dice -> harm(dice, true, Sabotage::flip)),
                new Fault("manifest gone", dice -> harm(dice, true, (file, unused) -> Files.delete(file))));
    }

    /** Whether an object is not what the service wrote. */
    boolean harmed(Path key) {
        return harmed.contains(key.toString());
    }

    boolean manifestHarmed(String folder) {
        return harmed.contains(folder + "/" + MANIFEST);
    }

    /** Whether any object of a folder is not. */
    boolean harmed(String folder) {
        return harmed.stream().anyMatch(object -> object.startsWith(folder + "/"));
    }

    private interface Deed {
        void on(Path file, Random dice) throws IOException;
    }

    private void harm(Random dice, boolean manifest, Deed deed)
            throws IOException, SQLException, Fault.NotNowException {
        List<CatalogView.Row> whole =
                catalog.backups().stream().filter(CatalogView.Row::whole).toList();
        if (whole.size() < WHOLE_FOR_EACH * (harmed.size() + 1)) {
            throw new Fault.NotNowException("there are few backups");
        }
        String folder = whole.get(dice.nextInt(whole.size())).folder();
        try (Stream<Path> listed = Files.walk(store.resolve(folder))) {
            List<Path> files = listed.filter(file -> file.endsWith(MANIFEST) == manifest && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new Fault.NotNowException("it has no such file");
            }
            Path file = files.get(dice.nextInt(files.size()));
            String key = store.relativize(file).toString();
            harmed.add(key);
            try {
                deed.on(file, dice);
            } catch (FileSystemException e) {
                harmed.remove(key);
                throw e;
            }
            report.event("harmed " + key);
        } catch (NoSuchFileException | UncheckedIOException e) {
            throw new Fault.NotNowException("it was being deleted");
        } catch (FileSystemException e) {
            if (READ_ONLY.equals(e.getReason())) {
                throw new Fault.NotNowException("the store was read-only");
            }
            throw e;
        }
    }

    /** A manifest with a bit of a letter or digit changed may read well, but says something else. */
    private static void flip(Path file, Random dice) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at;
        do {
            at = dice.nextInt(bytes.length);
        } while (file.endsWith(MANIFEST) && !decisive(bytes, at));
        bytes[at] ^= 1;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes, at, 1), at);
        }
    }

    /** Whether a place is in the first SHA-256 of a stored part; not everything in a manifest is checked by others. */
    private static boolean decisive(byte[] manifest, int at) {
        String text = new String(manifest, StandardCharsets.ISO_8859_1);
        int key = text.indexOf("\"storedSha256\"");
        int value = text.indexOf('"', text.indexOf(':', key)) + 1;
        return key >= 0 && at >= value && at < value + 64;
    }

    private static void cutOff(Path file, Random dice) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(dice.nextLong(channel.size()));
        }
    }
}
