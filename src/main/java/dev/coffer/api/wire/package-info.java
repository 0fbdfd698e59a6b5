/** The forms that values have on the wire: ids, times, sizes, and the bodies of requests, refused in words that name the field. */
@NullMarked
package dev.coffer.api.wire;

import org.jspecify.annotations.NullMarked;
