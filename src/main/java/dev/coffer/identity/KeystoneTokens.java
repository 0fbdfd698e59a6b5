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
 * Tokens of OpenStack Keystone. What Keystone says of one is kept for some minutes, and never beyond the token's own end;
 * requests that bring the same new token at the same time wait for one call. That a token is unknown is not kept.
 */
@Singleton
public class KeystoneTokens implements TokenSource {

    /** What a header can carry; anything else is no token of Keystone's. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,8192}");

    private final @Nullable KeystoneClient client;
    private final Roles roles;
    private final Clock clock;
    private final Cache<String, Known> known;

    /** A caller, and when its token ends. */
    private record Known(Caller caller, Instant expires) {}

    /** Carries what a call threw out of the cache, which then keeps nothing. */
    private static final class LookupFailure extends RuntimeException {
        private final IdentityUnavailableException unavailable;

        LookupFailure(IdentityUnavailableException unavailable) {
            super(unavailable);
            this.unavailable = unavailable;
        }
    }

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

    @Override
    public Optional<Caller> find(String token) throws IdentityUnavailableException {
        KeystoneClient keystone = client;
        if (keystone == null || !TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        String key = StaticTokens.hash(token);
        try {
            Known found = known.get(key, unused -> lookUp(keystone, token));
            if (found == null) {
                return Optional.empty();
            }
            if (!clock.instant().isBefore(found.expires())) {
                known.invalidate(key);
                return Optional.empty();
            }
            return Optional.of(found.caller());
        } catch (LookupFailure e) {
            throw e.unavailable;
        }
    }

    private @Nullable Known lookUp(KeystoneClient keystone, String token) {
        try {
            return keystone.validate(token)
                    .map(valid -> new Known(
                            new Caller(
                                    Optional.ofNullable(valid.project()).orElse(""), roles.permissions(valid.roles())),
                            valid.expires()))
                    .orElse(null);
        } catch (IdentityUnavailableException e) {
            throw new LookupFailure(e);
        }
    }
}
