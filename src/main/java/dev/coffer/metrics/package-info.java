/** What the service tells Prometheus about itself, its catalog and its work; docs/metrics.md lists it. */
@NullMarked
package dev.coffer.metrics;

import org.jspecify.annotations.NullMarked;
