/** What lies in a store for a backup: the manifest and the parts, and how they are read and checked. */
@NullMarked
package dev.coffer.archive;

import org.jspecify.annotations.NullMarked;
