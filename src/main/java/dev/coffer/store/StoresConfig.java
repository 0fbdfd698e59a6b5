package dev.coffer.store;

import dev.coffer.setting.ByteSize;
import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stores of backups. Without any, one called {@code local} lies in {@code coffer.home}. */
@ConfigMapping(prefix = "coffer.stores")
public interface StoresConfig {

    /**
     * The name of the store that takes new backups. By default, the only store, or {@code local} among several. Backups
     * stay in the store that they were written to.
     */
    @WithName("default")
    Optional<String> defaultStore();

    /** The stores, by their names. */
    @WithParentName
    Map<String, Store> named();

    /**
     * One store. Its name, in lower-case letters and digits, is kept in the record of each of its backups: a store that
     * is renamed or removed here leaves them unreadable.
     */
    interface Store extends RemoteSettings, S3Settings, SwiftSettings {

        /** The kind of store: {@code filesystem}, {@code s3} or {@code swift}. */
        @WithDefault("filesystem")
        String kind();

        /**
         * The folder of a store of the kind {@code filesystem}; for the store {@code local}, {@code store} in
         * {@code coffer.home} by default. Made by the first backup, with mode 0700.
         */
        Optional<Path> path();

        /**
         * Whether a store of the kind {@code filesystem} may be on a file system that keeps no modes, such as FAT, or CIFS
         * with a {@code umask}, where others can read its files. It then takes encrypted backups only, whatever the file
         * system. Manifests are not encrypted. Otherwise, such a file system is refused.
         */
        @WithDefault("false")
        @WithConverter(Flag.class)
        boolean allowOpenModes();

        /** The number of backups that a process writes to this store at a time. Further ones wait for any process. */
        @Min(1)
        @Max(1000)
        @WithDefault("4")
        int concurrentBackups();

        /**
         * Where this store was before: a folder ({@code /old/backups}), the URL of a bucket ({@code s3://old/prefix}), or a
         * storage URL of Swift with or without a container. {@code restore_from} takes locations that begin so, and looks
         * for what follows in the store as it is now. Objects are not moved by this.
         */
        Optional<List<String>> formerly();

        /**
         * How many bytes a second all uploads of a process send to this store together, such as {@code 20M}. What they send
         * is compressed. A dump waits for its upload, and holds its snapshot for as long. Without, there is no bound.
         */
        @WithConverter(ByteSize.class)
        Optional<@Min(1) Long> rate();
    }
}
