package dev.coffer.catalog;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An embedded catalog in a JVM of its own, which can be killed. */
final class CatalogProcess implements AutoCloseable {

    private final Process process;

    /** The process's first line of output: the JDBC URL, or why it does not start. */
    final String answer;

    private CatalogProcess(Process process, String answer) {
        this.process = process;
        this.answer = answer;
    }

    /** Runs in the other JVM, until its standard input ends. */
    public static void main(String... args) throws IOException {
        try (CofferHome home = CofferHome.open(Path.of(args[0]));
                EmbeddedCatalog catalog = new EmbeddedCatalog(home, Path.of(args[1]))) {
            catalog.start();
            System.out.println(catalog.jdbcUrl());
            System.in.transferTo(System.out);
        } catch (ConfigurationException e) {
            System.out.println(e.getMessage());
        }
    }

    /** Returns once the other JVM's catalog runs or is refused. */
    static CatalogProcess start(Path home, Path programs) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CatalogProcess.class.getName(),
                        home.toString(),
                        programs.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String answer = output.readLine();
        return new CatalogProcess(process, String.valueOf(answer));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does: none of its code runs any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets the catalog end in order. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        // Ends only when the other JVM does.
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
}
