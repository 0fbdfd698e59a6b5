/**
 * The catalog's database where none is configured: a PostgreSQL that the service starts itself, and the folder that
 * holds it with the secrets of a small installation.
 */
@NullMarked
package dev.coffer.catalog;

import org.jspecify.annotations.NullMarked;
