/** Who calls, for which account, with which role; without an answer nobody passes. */
@NullMarked
package dev.coffer.identity;

import org.jspecify.annotations.NullMarked;
