package dev.coffer.engine.postgresql;

import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.ErrorTail;
import dev.coffer.engine.process.Secrets;
import dev.coffer.engine.process.ToolEnvironment;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has {@code pg_restore} read an archive's table of contents out of the dump itself. The tool stops reading where the
 * table ends; the rest of the dump passes by.
 */
final class ArchiveCheck implements ContentCheck {

    private static final String NAME = "pg_restore --list";

    /** A tool that takes longer hangs: all that it does is to read the table of contents. */
    private static final long MINUTES = 30;

    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;

    private final Process process;
    private final OutputStream archive;
    private final ErrorTail errors;
    private final Thread draining;
    private boolean reads = true;

    private ArchiveCheck(Process process) {
        this.process = process;
        this.archive = process.getOutputStream();
        this.errors = new ErrorTail(process.getErrorStream(), new Secrets(List.of()));
        this.draining = new Thread(errors, NAME + " (errors)");
    }

    /** @throws EngineException TOOL_MISSING if the tool cannot be started */
    static ArchiveCheck start(PostgresTool tool) throws EngineException {
        ProcessBuilder builder = new ProcessBuilder(tool.pgRestore(), "--list");
        ToolEnvironment.apply(builder, Map.of());
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            ArchiveCheck check = new ArchiveCheck(builder.start());
            check.draining.setDaemon(true);
            check.draining.start();
            CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES).execute(check.process::destroyForcibly);
            return check;
        } catch (IOException e) {
            throw new EngineException(Code.TOOL_MISSING, NAME + " could not be started: " + e.getMessage(), e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (reads) {
            try {
                archive.write(bytes, offset, length);
            } catch (IOException e) {
                // It has seen enough, or has died; its exit code tells.
                reads = false;
            }
        }
    }

    @Override
    public void finish() throws EngineException, IOException {
        closeArchive();
        try {
            int exitCode = process.waitFor();
            draining.join();
            if (exitCode == KILLED || exitCode == TERMINATED) {
                throw new IOException(NAME + " was stopped from outside");
            }
            if (exitCode != 0) {
                String said = errors.text();
                throw new EngineException(
                        Code.TOOL_FAILED,
                        NAME + " ended with exit code " + exitCode + (said.isEmpty() ? "" : ": " + said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(NAME + " was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void closeArchive() {
        try {
            archive.close();
        } catch (IOException e) {
            // As above.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        closeArchive();
    }
}
