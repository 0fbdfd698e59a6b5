/** Authentication: who calls, for which account, and with which role. A request without an answer to that is refused. */
@NullMarked
package dev.coffer.identity;

import org.jspecify.annotations.NullMarked;
