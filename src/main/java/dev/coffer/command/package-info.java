/** The command line. */
@NullMarked
package dev.coffer.command;

import org.jspecify.annotations.NullMarked;
