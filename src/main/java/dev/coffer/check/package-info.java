/** The validation of the whole configuration: at each start, and in depth by the command {@code check}. */
@NullMarked
package dev.coffer.check;

import org.jspecify.annotations.NullMarked;
