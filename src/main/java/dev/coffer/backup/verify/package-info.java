/** How a worker verifies a backup. */
@NullMarked
package dev.coffer.backup.verify;

import org.jspecify.annotations.NullMarked;
