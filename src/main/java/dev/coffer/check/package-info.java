/** What is looked at before anything is served: the ranges of settings at each start, and all else by {@code check}. */
@NullMarked
package dev.coffer.check;

import org.jspecify.annotations.NullMarked;
