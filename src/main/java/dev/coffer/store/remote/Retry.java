package dev.coffer.store.remote;

import dev.coffer.store.CallCounts;
import dev.coffer.store.LockedObjectException;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Repeats calls that failed for a passing reason, until the budget is used up. It suits calls only that have the same effect
 * once and several times.
 */
public final class Retry {

    private static final Logger LOG = Logger.getLogger(Retry.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private static final int TRIES_UNTIL_LOGGED = 3;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final Duration budget;
    private final LongSupplier nanoTime;
    private final Sleep sleep;
    private final CallCounts counts;

    /** A call of a store. */
    @FunctionalInterface
    public interface Call<T> {

        /** Makes the call. */
        T run() throws StoreException;
    }

    /** A way to wait. */
    @FunctionalInterface
    interface Sleep {

        void sleep(Duration pause) throws InterruptedException;
    }

    /**
     * Creates a retry.
     *
     * @param budget how long after its first failure a call is repeated; zero for not at all
     */
    public Retry(Duration budget) {
        this(budget, System::nanoTime, pause -> Thread.sleep(pause.toMillis()));
    }

    Retry(Duration budget, LongSupplier nanoTime, Sleep sleep) {
        this(budget, nanoTime, sleep, new CallCounts());
    }

    private Retry(Duration budget, LongSupplier nanoTime, Sleep sleep, CallCounts counts) {
        this.budget = budget;
        this.nanoTime = nanoTime;
        this.sleep = sleep;
        this.counts = counts;
    }

    /** Returns the counts of all calls that were made so. */
    public CallCounts counts() {
        return counts;
    }

    /** Returns a retry with this budget, or with the one given if that is smaller. */
    public Retry atMost(Duration other) {
        return other.compareTo(budget) < 0 ? new Retry(other, nanoTime, sleep, counts) : this;
    }

    /**
     * Makes a call, and makes it again as long as it throws a {@link TransientStoreException} and the budget lasts. The
     * pauses grow and are random, so that workers do not call at the same time; none is shorter than the store asks for.
     *
     * @throws StoreException the last failure; the message says how often the call was made
     */
    public <T> T call(Call<T> call) throws StoreException {
        long firstFailure = 0;
        for (int tries = 1; ; tries++) {
            try {
                return counted(call);
            } catch (TransientStoreException e) {
                long now = nanoTime.getAsLong();
                if (tries == 1) {
                    firstFailure = now;
                }
                Duration spent = Duration.ofNanos(now - firstFailure);
                Duration pause = pause(tries, e);
                if (spent.plus(pause).compareTo(budget) > 0) {
                    throw tries == 1
                            ? e
                            : new StoreException(
                                    e.getMessage() + " Tried " + tries + " times in " + spent.toSeconds() + " s.", e);
                }
                // Once for each call, and only if it does not pass at once.
                Logger.Level level = tries == TRIES_UNTIL_LOGGED ? Logger.Level.INFO : Logger.Level.DEBUG;
                LOG.logf(
                        level,
                        "Try %d failed, and others follow for up to %d s: %s",
                        tries,
                        budget.toSeconds(),
                        e.getMessage());
                sleep(pause);
            }
        }
    }

    private <T> T counted(Call<T> call) throws StoreException {
        boolean answered = false;
        try {
            T answer = call.run();
            answered = true;
            return answer;
        } catch (NoSuchObjectException | LockedObjectException e) {
            answered = true;
            throw e;
        } finally {
            counts.count(answered);
        }
    }

    private static Duration pause(int tries, TransientStoreException e) {
        long longest = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(tries - 1, Long.SIZE / 4));
        Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
        return e.pause().map(asked -> asked.plus(pause)).orElse(pause);
    }

    private void sleep(Duration pause) throws StoreException {
        try {
            sleep.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("The call of the store was interrupted.", e);
        }
    }
}
