/** Compression, encryption and hashes of dumps, in one pass, and the way back. */
@NullMarked
package dev.coffer.seal;

import org.jspecify.annotations.NullMarked;
