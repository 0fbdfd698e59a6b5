/** Hashes of what is long. */
@NullMarked
package dev.coffer.hash;

import org.jspecify.annotations.NullMarked;
