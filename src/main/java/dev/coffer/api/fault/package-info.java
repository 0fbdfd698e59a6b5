/** What goes wrong, as the API says it: the catalogue of faults, the one body, the mappers. */
@NullMarked
package dev.coffer.api.fault;

import org.jspecify.annotations.NullMarked;
