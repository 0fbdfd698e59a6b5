/** The formats of settings, and the contract of the checks that probe what the settings name. */
@NullMarked
package dev.coffer.setting;

import org.jspecify.annotations.NullMarked;
