/** The service's entry point and its start. */
@NullMarked
package dev.coffer;

import org.jspecify.annotations.NullMarked;
