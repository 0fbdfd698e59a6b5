/** Backups: what is asked for, how it is taken, what is listed, what is deleted. */
@NullMarked
package dev.coffer.backup;

import org.jspecify.annotations.NullMarked;
