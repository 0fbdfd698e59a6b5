/** What every resource of the API shares: its document, its versions, and the rules for any request. */
@NullMarked
package dev.coffer.api;

import org.jspecify.annotations.NullMarked;
