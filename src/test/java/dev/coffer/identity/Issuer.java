package dev.coffer.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An issuer of OpenID Connect tokens. Its keys are not there to be read before {@link #publishKeys()}. */
public class Issuer implements QuarkusTestResourceLifecycleManager {

    static final String NAME = "https://issuer.example/realms/shop";
    static final String AUDIENCE = "coffer";

    private static final String KEY_ID = "one";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KeyPair KEY = newKey();

    private static @Nullable HttpServer server;
    private static int port;

    @Override
    public Map<String, String> start() {
        port = free();
        return Map.of(
                "coffer.identity.oidc.issuer",
                NAME,
                "coffer.identity.oidc.jwks-url",
                "http://127.0.0.1:" + port + "/keys",
                "coffer.identity.oidc.audience",
                AUDIENCE,
                "coffer.identity.oidc.account-claim",
                "tenant/id",
                "coffer.identity.oidc.roles-claim",
                "realm_access/roles");
    }

    private static int free() {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void publishKeys() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            byte[] keys = json(Map.of("keys", List.of(publicKey())));
            started.createContext("/keys", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            started.start();
            server = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> publicKey() {
        RSAPublicKey key = (RSAPublicKey) KEY.getPublic();
        return Map.of(
                "kty",
                "RSA",
                "use",
                "sig",
                "alg",
                "RS256",
                "kid",
                KEY_ID,
                "n",
                base64(unsigned(key.getModulus())),
                "e",
                base64(unsigned(key.getPublicExponent())));
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    /** What stands in a good token for an account, with one role; a test may change it. */
    static Map<String, Object> claims(String account, String role) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", NAME);
        claims.put("sub", "someone");
        claims.put("aud", List.of("somebody-else", AUDIENCE));
        claims.put("iat", now);
        claims.put("exp", now + 300);
        claims.put("tenant", Map.of("id", account));
        claims.put("realm_access", Map.of("roles", List.of("offline_access", role)));
        return claims;
    }

    /** A token that the issuer signed. */
    static String token(Map<String, Object> claims) {
        return token(claims, KEY);
    }

    /** A token that says it is signed with the issuer's key, but is signed with another. */
    static String forged(Map<String, Object> claims) {
        return token(claims, newKey());
    }

    /** A token without any signature, which says so. */
    static String unsigned(Map<String, Object> claims) {
        return base64(json(Map.of("alg", "none"))) + "." + base64(json(claims)) + ".";
    }

    private static String token(Map<String, Object> claims, KeyPair key) {
        String signed = base64(json(Map.of("alg", "RS256", "typ", "JWT", "kid", KEY_ID))) + "." + base64(json(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
