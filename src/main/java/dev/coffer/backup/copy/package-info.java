/** How a worker copies a backup to another store. */
@NullMarked
package dev.coffer.backup.copy;

import org.jspecify.annotations.NullMarked;
