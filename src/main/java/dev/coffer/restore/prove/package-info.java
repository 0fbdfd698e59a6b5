/** How a worker proves a backup: by a restore into a scratch server. */
@NullMarked
package dev.coffer.restore.prove;

import org.jspecify.annotations.NullMarked;
