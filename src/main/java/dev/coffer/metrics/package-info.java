/** Prometheus metrics of the service, its catalog and its work; docs/metrics.md lists them. */
@NullMarked
package dev.coffer.metrics;

import org.jspecify.annotations.NullMarked;
