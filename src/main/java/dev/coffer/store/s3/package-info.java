/** A store in a bucket of a service with the API of Amazon S3. */
@NullMarked
package dev.coffer.store.s3;

import org.jspecify.annotations.NullMarked;
