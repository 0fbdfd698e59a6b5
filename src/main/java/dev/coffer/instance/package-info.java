/** Database servers registered for backups. */
@NullMarked
package dev.coffer.instance;

import org.jspecify.annotations.NullMarked;
