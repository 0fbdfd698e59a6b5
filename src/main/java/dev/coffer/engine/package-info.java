/** How a database server is read and dumped: the databases' own tools as processes, one class per engine. */
@NullMarked
package dev.coffer.engine;

import org.jspecify.annotations.NullMarked;
