/** Pages of a list: limit, marker, and the link to the next. */
@NullMarked
package dev.coffer.paging;

import org.jspecify.annotations.NullMarked;
