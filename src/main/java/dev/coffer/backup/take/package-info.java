/** How a worker takes a backup. */
@NullMarked
package dev.coffer.backup.take;

import org.jspecify.annotations.NullMarked;
