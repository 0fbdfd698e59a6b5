/** What happens to a dump on its way to the store and back: compressed, encrypted, counted and hashed in one pass. */
@NullMarked
package dev.coffer.seal;

import org.jspecify.annotations.NullMarked;
