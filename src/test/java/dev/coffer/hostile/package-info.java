/** Requests that no client means well with, made up from a seed, and what holds for every answer to them. */
@NullMarked
package dev.coffer.hostile;

import org.jspecify.annotations.NullMarked;
