/** The forms of the values of settings, where Java's own would take anything. */
@NullMarked
package dev.coffer.setting;

import org.jspecify.annotations.NullMarked;
