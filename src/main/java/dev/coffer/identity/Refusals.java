package dev.coffer.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import io.github.bucket4j.Bucket;
import io.quarkus.security.AuthenticationFailedException;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Bounds what bad tokens cost: a refused token is remembered for a short time, and an address that sends many different
 * ones is refused before any identity service is asked. Memory is bounded too.
 */
@Singleton
class Refusals {

    private static final int MOST_TOKENS = 10_000;
    private static final int MOST_ADDRESSES = 100_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int perMinute;
    private final Cache<String, Boolean> tokens;
    private final Cache<String, Boolean> good = Caffeine.newBuilder()
            .maximumSize(MOST_TOKENS)
            .expireAfterWrite(Duration.ofHours(1))
            .build();
    private final Cache<String, Bucket> addresses =
            Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).build();

    Refusals(IdentityConfig config) {
        this.perMinute = config.badTokensPerMinute();
        this.tokens = Caffeine.newBuilder()
                .maximumSize(MOST_TOKENS)
                .expireAfterWrite(config.refusalTime())
                .build();
    }

    /**
     * Passes if the token may be checked.
     *
     * @throws AuthenticationFailedException if it was refused a short time ago
     * @throws Fault {@code overLimit} if its address has sent too many bad ones, unless the token was good within the last
     *     hour
     */
    void check(TokenRequest request) {
        String hash = StaticTokens.hash(request.token());
        if (tokens.getIfPresent(hash) != null) {
            throw new AuthenticationFailedException();
        }
        Bucket bucket = perMinute == 0 ? null : addresses.getIfPresent(request.address());
        if (bucket == null || good.getIfPresent(hash) != null) {
            return;
        }
        long wait = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        if (wait > 0) {
            throw Fault.of(FaultCode.OVER_LIMIT, "This address has sent too many invalid tokens.")
                    .withWait(wait);
        }
    }

    /** Records that a token is good. */
    void accept(TokenRequest request) {
        good.put(StaticTokens.hash(request.token()), true);
    }

    /** Records that a token was refused. */
    AuthenticationFailedException refuse(TokenRequest request) {
        tokens.put(StaticTokens.hash(request.token()), true);
        if (perMinute > 0) {
            addresses.get(request.address(), unused -> fullBucket()).tryConsume(1);
        }
        return new AuthenticationFailedException();
    }

    private Bucket fullBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                .build();
    }
}
