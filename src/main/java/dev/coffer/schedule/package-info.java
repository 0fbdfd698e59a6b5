/** Schedules: when backups are ordered without a request, each run once or recorded as missed. */
@NullMarked
package dev.coffer.schedule;

import org.jspecify.annotations.NullMarked;
