/** Servers for one use: backups are proven on them, or made whole from pieces of a log. */
@NullMarked
package dev.coffer.restore.scratch;

import org.jspecify.annotations.NullMarked;
