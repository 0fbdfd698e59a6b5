/**
 * A long run of mixed load over several processes while things break at random, and what must hold after it. It runs
 * against the package, by {@code ./mvnw verify -Pchaos}.
 */
@NullMarked
package dev.coffer.chaos;

import org.jspecify.annotations.NullMarked;
