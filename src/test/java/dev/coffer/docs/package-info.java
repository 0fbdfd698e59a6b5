/** Documentation that is made from the code, and the tests that it is up to date. */
@NullMarked
package dev.coffer.docs;

import org.jspecify.annotations.NullMarked;
