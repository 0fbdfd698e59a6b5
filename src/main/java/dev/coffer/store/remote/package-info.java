/** What stores behind a network share: uploads in segments, and the repetition of calls. */
@NullMarked
package dev.coffer.store.remote;

import org.jspecify.annotations.NullMarked;
