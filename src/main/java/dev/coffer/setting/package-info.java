/** Converters of settings that are stricter than the defaults. */
@NullMarked
package dev.coffer.setting;

import org.jspecify.annotations.NullMarked;
