/** The trail of what happened in an account, and the webhooks that are told. Features fire events and know nothing of it. */
@NullMarked
package dev.coffer.event;

import org.jspecify.annotations.NullMarked;
