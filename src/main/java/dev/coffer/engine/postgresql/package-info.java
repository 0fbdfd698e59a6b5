/** PostgreSQL servers: dumped and checked with PostgreSQL's own tools. */
@NullMarked
package dev.coffer.engine.postgresql;

import org.jspecify.annotations.NullMarked;
