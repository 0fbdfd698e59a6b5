package dev.coffer.identity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of OpenStack Keystone. An answer of Keystone is cached for some minutes, never beyond the token's expiry.
 * Simultaneous requests with the same new token share one call.
 */
@Singleton
public class KeystoneTokens implements TokenSource {

    /** The characters that a header can carry; Keystone issues no other tokens. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,8192}");

    private final @Nullable KeystoneClient client;
    private final Roles roles;
    private final Clock clock;
    private final Cache<String, Known> known;

    /** A caller and the expiry of its token. */
    private record Known(Caller caller, Instant expires) {}

    public KeystoneTokens(IdentityConfig config, Roles roles, ObjectMapper json, Clock clock) {
        IdentityConfig.Keystone keystone = config.keystone();
        this.client = keystone.url()
                .map(url -> new KeystoneClient(keystone, url, json, clock))
                .orElse(null);
        this.roles = roles;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumSize(keystone.cacheSize())
                .expireAfterWrite(keystone.cacheTime())
                .build();
    }

    @Override
    public boolean enabled() {
        return client != null;
    }

    /** Returns the caller behind a token that Keystone validated a short time ago. */
    Optional<Caller> known(String token) {
        return valid(known.getIfPresent(StaticTokens.hash(token)));
    }

    @Override
    public Optional<Caller> find(String token) {
        KeystoneClient keystone = client;
        if (keystone == null || !TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        return valid(known.get(StaticTokens.hash(token), unused -> lookUp(keystone, token)));
    }

    private Optional<Caller> valid(@Nullable Known found) {
        return Optional.ofNullable(found)
                .filter(entry -> clock.instant().isBefore(entry.expires()))
                .map(Known::caller);
    }

    private @Nullable Known lookUp(KeystoneClient keystone, String token) {
        return keystone.validate(token)
                .map(valid -> new Known(
                        new Caller(
                                Optional.ofNullable(valid.project()).orElse(""),
                                valid.userId(),
                                valid.userName(),
                                roles.permissions(valid.roles())),
                        valid.expires()))
                .orElse(null);
    }
}
