/** What the service can be asked to do once, from the command line, instead of serving. */
@NullMarked
package dev.coffer.command;

import org.jspecify.annotations.NullMarked;
