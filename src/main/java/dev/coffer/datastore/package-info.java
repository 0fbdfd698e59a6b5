/** Types and versions of database servers. */
@NullMarked
package dev.coffer.datastore;

import org.jspecify.annotations.NullMarked;
