package dev.coffer.hostile;

import java.util.List;
import java.util.Random;

/** Chance that can be repeated: the same seed and number of a request give the same request. */
final class Dice {

    private final Random random;

    Dice(long seed, int number) {
        random = new Random(seed * 1_000_003 + number);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Whether something that happens so many times in a hundred happens now. */
    boolean percent(int chance) {
        return below(100) < chance;
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[below(choices.length)];
    }
}
