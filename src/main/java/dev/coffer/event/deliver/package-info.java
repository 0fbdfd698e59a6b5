/** What a worker does with a webhook: sends what it has not received yet, and decides where it may connect. */
@NullMarked
package dev.coffer.event.deliver;

import org.jspecify.annotations.NullMarked;
