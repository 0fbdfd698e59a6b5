/** The kinds of database servers, and their versions. */
@NullMarked
package dev.coffer.datastore;

import org.jspecify.annotations.NullMarked;
