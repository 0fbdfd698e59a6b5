package dev.coffer.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rates of accounts: a token bucket per account and verb that holds the requests of one minute and refills evenly. The
 * buckets belong to this replica, see {@link LimitConfig#replicas()}. If there are too many, the least used are evicted.
 */
@ApplicationScoped
class Rates {

    private static final int MOST_BUCKETS = 100_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LimitConfig config;
    private final Cache<Key, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(MOST_BUCKETS).build();

    /** Implements equals and hashCode explicitly, for the reason given in {@link dev.coffer.metrics.HttpMetrics}. */
    private record Key(String account, Verb verb) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && account.equals(key.account) && verb == key.verb;
        }

        @Override
        public int hashCode() {
            return 31 * account.hashCode() + verb.hashCode();
        }
    }

    Rates(LimitConfig config) {
        this.config = config;
    }

    /**
     * Counts a request, and returns the nanoseconds to wait before a retry, 0 if the request may pass. If limits are off,
     * nothing is counted.
     */
    long nanosToWait(String account, Verb verb) {
        return !config.on()
                ? 0
                : bucket(account, verb).tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill();
    }

    int perMinute(Verb verb) {
        return verb.perMinute(config);
    }

    /** Returns what remains for the next request, without counting one. */
    EstimationProbe outlook(String account, Verb verb) {
        return bucket(account, verb).estimateAbilityToConsume(1);
    }

    private Bucket bucket(String account, Verb verb) {
        return buckets.get(new Key(account, verb), this::fullBucket);
    }

    private Bucket fullBucket(Key key) {
        int share = share(key.verb().perMinute(config));
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(share).refillGreedy(share, MINUTE))
                .build();
    }

    private int share(int perMinute) {
        int replicas = Math.max(1, config.replicas());
        return Math.max(1, (perMinute + replicas - 1) / replicas);
    }
}
