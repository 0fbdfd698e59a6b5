package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate authority of the tests' own, and a server whose certificate it signed.
 *
 * @param authority the authority's certificate in PEM
 * @param server what a server at 127.0.0.1 presents
 */
record Certificates(Path authority, SSLContext server) {

    private static final char[] STORE_PASSWORD = "of-no-concern".toCharArray();

    static Certificates make(Path folder) {
        try {
            Files.createDirectories(folder);
            openssl(folder, "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem");
            openssl(
                    folder,
                    "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=keystone -CA ca.pem -CAkey ca.key"
                            + " -addext basicConstraints=critical,CA:false -addext subjectAltName=IP:127.0.0.1"
                            + " -keyout server.key -out server.pem");
            openssl(
                    folder,
                    "pkcs12 -export -inkey server.key -in server.pem -out server.p12 -passout pass:"
                            + new String(STORE_PASSWORD));
            return new Certificates(folder.resolve("ca.pem"), context(folder.resolve("server.p12")));
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(store)) {
            keys.load(bytes, STORE_PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, STORE_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void openssl(Path folder, String arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(("openssl " + arguments).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
