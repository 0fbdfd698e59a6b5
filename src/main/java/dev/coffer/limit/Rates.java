package dev.coffer.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests, per account and verb, in a token bucket that holds one minute's worth and fills up evenly. The
 * buckets are this replica's own, see {@link LimitConfig#replicas()}; the least used go first when there are too many.
 */
@ApplicationScoped
class Rates {

    private static final int MOST_BUCKETS = 100_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LimitConfig config;
    private final Cache<Key, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(MOST_BUCKETS).build();

    /** Compares itself, for the reason that {@link dev.coffer.metrics.HttpMetrics} has for it. */
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
     * Counts a request; gives the nanoseconds after which to come again, 0 where it may pass. Where limits are off,
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

    /** What would be left to a next request; nothing is counted. */
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
