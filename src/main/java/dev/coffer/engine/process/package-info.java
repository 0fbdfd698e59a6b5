/** Tools as processes: environment, output, errors, and limits. */
@NullMarked
package dev.coffer.engine.process;

import org.jspecify.annotations.NullMarked;
