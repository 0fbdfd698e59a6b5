/** How a worker restores a backup. */
@NullMarked
package dev.coffer.restore.run;

import org.jspecify.annotations.NullMarked;
