/** How much an account may have and ask for: quotas, and rates. */
@NullMarked
package dev.coffer.limit;

import org.jspecify.annotations.NullMarked;
