/**
 * The catalog's database: the embedded PostgreSQL and its folder, the version of the schema, the clock and locks.
 */
@NullMarked
package dev.coffer.catalog;

import org.jspecify.annotations.NullMarked;
