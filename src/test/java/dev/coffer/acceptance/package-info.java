/**
 * The packaged service, used as its users use it: by OpenStack's own command-line clients, with fixed tokens and with
 * those of a real Keystone. Run by the Maven profile {@code acceptance}.
 */
@NullMarked
package dev.coffer.acceptance;

import org.jspecify.annotations.NullMarked;
