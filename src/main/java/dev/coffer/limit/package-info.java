/** Limits of accounts: quotas and rates. */
@NullMarked
package dev.coffer.limit;

import org.jspecify.annotations.NullMarked;
