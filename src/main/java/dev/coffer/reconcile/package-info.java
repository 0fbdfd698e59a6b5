/** Brings the store and the catalog together: what is in the one and not in the other is found, removed, or made again. */
@NullMarked
package dev.coffer.reconcile;

import org.jspecify.annotations.NullMarked;
