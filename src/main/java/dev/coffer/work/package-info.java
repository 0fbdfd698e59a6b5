/** Work that outlives a request: a queue in the catalog, and the threads that do what it holds. */
@NullMarked
package dev.coffer.work;

import org.jspecify.annotations.NullMarked;
