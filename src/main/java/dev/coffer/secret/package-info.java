/** Passwords of database servers: sealed with a key, or named by a reference. */
@NullMarked
package dev.coffer.secret;

import org.jspecify.annotations.NullMarked;
