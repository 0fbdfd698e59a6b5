/** Database servers that are registered for backups. */
@NullMarked
package dev.coffer.instance;

import org.jspecify.annotations.NullMarked;
