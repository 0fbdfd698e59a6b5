/** Restores of backups: into new instances, and beside or in place of databases of an instance. */
@NullMarked
package dev.coffer.restore;

import org.jspecify.annotations.NullMarked;
