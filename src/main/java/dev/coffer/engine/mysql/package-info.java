/** MySQL and MariaDB: one engine for both, with the tools of the server's own flavor. */
@NullMarked
package dev.coffer.engine.mysql;

import org.jspecify.annotations.NullMarked;
