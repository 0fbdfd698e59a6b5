/** The service's entry point: what happens before, at and after start-up. */
@NullMarked
package dev.coffer;

import org.jspecify.annotations.NullMarked;
