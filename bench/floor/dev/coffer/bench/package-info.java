/** What the benches compare the service with. */
@NullMarked
package dev.coffer.bench;

import org.jspecify.annotations.NullMarked;
