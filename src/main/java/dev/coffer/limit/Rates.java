package dev.coffer.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The rates of accounts: a token bucket per account and verb that holds the requests of one minute and refills evenly. The
 * buckets belong to this replica, see {@link LimitConfig#replicas()}. If there are too many, the least used are evicted.
 */
@ApplicationScoped
class Rates {

    /** The maximum number for each verb. */
    private static final int MOST_BUCKETS = 25_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LimitConfig config;

    /** The buckets of each verb, by account. */
    private final Map<Verb, Cache<String, Bucket>> buckets = new EnumMap<>(Verb.class);

    Rates(LimitConfig config) {
        this.config = config;
        for (Verb verb : Verb.values()) {
            buckets.put(verb, Caffeine.newBuilder().maximumSize(MOST_BUCKETS).build());
        }
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
        return Objects.requireNonNull(buckets.get(verb)).get(account, unused -> fullBucket(verb));
    }

    private Bucket fullBucket(Verb verb) {
        int share = share(verb.perMinute(config));
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(share).refillGreedy(share, MINUTE))
                .build();
    }

    private int share(int perMinute) {
        int replicas = Math.max(1, config.replicas());
        return Math.max(1, (perMinute + replicas - 1) / replicas);
    }
}
