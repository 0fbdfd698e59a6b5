/** Passwords of database servers: sealed under a key, or looked up by a reference. */
@NullMarked
package dev.coffer.secret;

import org.jspecify.annotations.NullMarked;
