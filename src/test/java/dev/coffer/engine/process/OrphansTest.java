package dev.coffer.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrphansTest {

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void a_system_with_processes_in_a_file_system() {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")), "This system has no /proc");
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void a_tool_is_ended_whose_parent_has_ended_and_no_other() throws Exception {
        ToolParent self = ToolParent.self().orElseThrow();
        Process ended = child("exit 0", "none");
        ended.waitFor();
        Process ofDead =
                child("exec sleep 1000", new ToolParent(Long.toString(ended.pid()), "1", self.namespace()).toString());
        Process ofLaterWithSameId =
                child("exec sleep 1000", new ToolParent(self.pid(), "1", self.namespace()).toString());
        Process deaf = child(
                "trap '' TERM; while :; do sleep 1; done",
                new ToolParent(self.pid(), "2", self.namespace()).toString());
        Process ofLiving = child("exec sleep 1000", self.toString());
        Process ofAnotherNamespace = child("exec sleep 1000", new ToolParent(self.pid(), "1", "pid:[1]").toString());
        Process unknown = child("exec sleep 1000", "something else");

        Orphans.end();

        assertThat(List.of(ofDead, ofLaterWithSameId, deaf)).allSatisfy(process -> {
            process.waitFor();
            assertThat(process.isAlive()).isFalse();
        });
        assertThat(List.of(ofLiving, ofAnotherNamespace, unknown)).allMatch(Process::isAlive);
    }

    private Process child(String script, String parent) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script);
        builder.environment().put(ToolParent.VARIABLE, parent);
        Process process = builder.start();
        started.add(process);
        return process;
    }
}
