/** Pages of a list: limit, marker, and the link to the next. */
@NullMarked
package dev.coffer.api.paging;

import org.jspecify.annotations.NullMarked;
