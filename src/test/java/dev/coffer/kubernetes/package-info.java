/** The manifests in {@code kubernetes}, rendered and held against what Kubernetes and the service know. */
package dev.coffer.kubernetes;
