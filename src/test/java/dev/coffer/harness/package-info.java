/** What tests share: servers to back up, a catalog, and the API as a client sees it. */
@NullMarked
package dev.coffer.harness;

import org.jspecify.annotations.NullMarked;
