/** A store in a folder of a local or network file system. */
@NullMarked
package dev.coffer.store.filesystem;

import org.jspecify.annotations.NullMarked;
