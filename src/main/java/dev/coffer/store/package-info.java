/** Where the bytes of backups lie: one small interface, one class per kind of storage. */
@NullMarked
package dev.coffer.store;

import org.jspecify.annotations.NullMarked;
