package dev.coffer.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** What trusts only the certificates of a PEM file. */
public final class TrustedCertificates {

    private TrustedCertificates() {}

    /**
     * Returns a context that trusts the certificates in a file.
     *
     * @throws IllegalArgumentException if it cannot be read, or holds no certificate
     */
    public static SSLContext in(Path file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managersOf(file), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The certificates in " + file + " cannot be used.", e);
        }
    }

    /**
     * Returns trust managers for the certificates in a file, for a client that makes its own context.
     *
     * @throws IllegalArgumentException if it cannot be read, or holds no certificate
     */
    public static TrustManager[] managersOf(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + count++, certificate);
            }
            if (count == 0) {
                throw new IllegalArgumentException(file + " holds no certificate.");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            return managers.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("The certificates in " + file + " cannot be read.", e);
        }
    }
}
