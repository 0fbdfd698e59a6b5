/** Servers that the service itself starts. */
@NullMarked
package dev.coffer.restore.local;

import org.jspecify.annotations.NullMarked;
