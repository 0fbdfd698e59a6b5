/** How a worker removes the objects of a deleted backup. */
@NullMarked
package dev.coffer.backup.remove;

import org.jspecify.annotations.NullMarked;
