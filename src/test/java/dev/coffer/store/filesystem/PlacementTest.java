package dev.coffer.store.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacementTest {

    enum Way {
        LINK {
            @Override
            void place(Path file, Path target) throws Exception {
                Placement.byLink(file, target);
            }
        },
        CLAIM {
            @Override
            void place(Path file, Path target) throws Exception {
                Placement.byClaim(file, target);
            }
        };

        abstract void place(Path file, Path target) throws Exception;
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void a_file_gets_its_name_and_loses_the_old_one(Way way) throws Exception {
        Path file = Files.writeString(folder.resolve("partial"), "bytes");

        way.place(file, folder.resolve("data"));

        assertThat(names()).containsExactly("data");
        assertThat(folder.resolve("data")).hasContent("bytes");
    }

    @ParameterizedTest
    @EnumSource
    void a_name_that_is_taken_is_left_alone(Way way) throws Exception {
        Path target = Files.writeString(folder.resolve("data"), "first");
        Path file = Files.writeString(folder.resolve("partial"), "second");

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> way.place(file, target));

        assertThat(target).hasContent("first");
        assertThat(names()).containsExactlyInAnyOrder("data", "partial");
    }

    @ParameterizedTest
    @EnumSource
    void a_file_that_is_gone_takes_no_name(Way way) throws Exception {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> way.place(folder.resolve("partial"), folder.resolve("data")));

        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void of_many_that_race_for_a_name_one_gets_it(Way way) throws Exception {
        int racers = 8;
        ExecutorService executor = Executors.newFixedThreadPool(racers);
        try {
            for (int round = 0; round < 50; round++) {
                Path target = folder.resolve("data-" + round);
                CyclicBarrier start = new CyclicBarrier(racers);
                List<Future<String>> race = new ArrayList<>();
                for (int i = 0; i < racers; i++) {
                    String name = "partial-" + round + "-" + i;
                    Path file = Files.writeString(folder.resolve(name), name);
                    race.add(executor.submit(() -> {
                        start.await();
                        try {
                            way.place(file, target);
                            return name;
                        } catch (FileAlreadyExistsException e) {
                            Files.delete(file);
                            return "";
                        }
                    }));
                }
                List<String> winners = new ArrayList<>();
                for (Future<String> racer : race) {
                    winners.add(racer.get());
                }
                winners.removeIf(String::isEmpty);

                assertThat(winners).hasSize(1);
                assertThat(target).hasContent(winners.get(0));
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(names()).hasSize(50).allMatch(name -> name.startsWith("data-"));
    }

    @Test
    void a_link_that_this_file_has_made_already_counts_as_made() throws Exception {
        Path file = Files.writeString(folder.resolve("partial"), "bytes");
        Files.createLink(folder.resolve("data"), file);

        Placement.place(file, folder.resolve("data"));

        assertThat(names()).containsExactly("data");
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
