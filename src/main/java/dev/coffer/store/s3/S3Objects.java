package dev.coffer.store.s3;

import dev.coffer.store.StoreException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The objects and the unfinished uploads of a bucket. */
final class S3Objects {

    private final S3Calls calls;

    S3Objects(S3Calls calls) {
        this.calls = calls;
    }

    S3Calls calls() {
        return calls;
    }

    S3Location location() {
        return calls.location();
    }

    /** Returns what the service knows of an object; nothing where there is none. */
    Optional<HeadObjectResponse> head(String key) throws StoreException {
        return calls.call("look up " + key, client -> head(client, key));
    }

    /** Does the same with one request, made by a call that handles failures. */
    Optional<HeadObjectResponse> head(S3Client client, String key) {
        return headOf(client, location().name(key));
    }

    private Optional<HeadObjectResponse> headOf(S3Client client, String name) {
        try {
            return Optional.of(client.headObject(
                    request -> request.bucket(location().bucket()).key(name)));
        } catch (S3Exception e) {
            if (e.statusCode() == S3Errors.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns until when an object cannot be removed; nothing where it can. */
    Optional<Instant> lockedUntil(String name) throws StoreException {
        return calls.call("look up " + location().key(name), client -> {
            Optional<HeadObjectResponse> there = headOf(client, name);
            if (there.isEmpty()) {
                return Optional.empty();
            }
            if (there.get().objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON) {
                throw new StoreException(location().words() + " keeps "
                        + location().key(name) + ": it is under a legal hold. Remove the hold.");
            }
            return Optional.ofNullable(there.get().objectLockRetainUntilDate())
                    .filter(until -> until.isAfter(Instant.now()));
        });
    }

    /**
     * Returns a page of a listing.
     *
     * @param prefix what the names begin with
     * @param deep whether what lies in folders below is listed, too
     * @param from the token of the page before; null for the first page
     */
    ListObjectsV2Response page(String prefix, boolean deep, @Nullable String from) throws StoreException {
        return calls.call(
                "list " + location().key(prefix),
                client -> client.listObjectsV2(
                        request -> request.bucket(location().bucket())
                                .prefix(prefix)
                                .delimiter(deep ? null : "/")
                                .continuationToken(from)));
    }

    /**
     * Passes on every unfinished upload of an object whose name has a prefix. A service that does not list them has none.
     */
    void eachUpload(String prefix, Consumer<MultipartUpload> action) throws StoreException {
        String key = null;
        String id = null;
        ListMultipartUploadsResponse page;
        do {
            page = uploads(prefix, key, id);
            page.uploads().stream()
                    .filter(upload -> upload.key().startsWith(prefix))
                    .forEach(action);
            key = page.nextKeyMarker();
            id = page.nextUploadIdMarker();
        } while (Boolean.TRUE.equals(page.isTruncated()) && key != null);
    }

    private ListMultipartUploadsResponse uploads(String prefix, @Nullable String key, @Nullable String id)
            throws StoreException {
        return calls.call("list the uploads in " + location().key(prefix), client -> {
            try {
                return client.listMultipartUploads(
                        request -> request.bucket(location().bucket())
                                .prefix(prefix)
                                .keyMarker(key)
                                .uploadIdMarker(id));
            } catch (S3Exception e) {
                if (S3Errors.isUnsupported(e)) {
                    return ListMultipartUploadsResponse.builder().build();
                }
                throw e;
            }
        });
    }

    /** What an unfinished upload has written so far. */
    record Written(long bytes, Instant last) {}

    /** Returns what an upload has written; nothing where it has ended. */
    Optional<Written> written(MultipartUpload upload) throws StoreException {
        return calls.call("list the parts of " + location().key(upload.key()), client -> {
            long bytes = 0;
            Instant last = upload.initiated();
            try {
                for (Part part : client.listPartsPaginator(
                                request -> request.bucket(location().bucket())
                                        .key(upload.key())
                                        .uploadId(upload.uploadId()))
                        .parts()) {
                    bytes += part.size();
                    last = part.lastModified() != null && part.lastModified().isAfter(last)
                            ? part.lastModified()
                            : last;
                }
                return Optional.of(new Written(bytes, last));
            } catch (S3Exception e) {
                if (e.statusCode() == S3Errors.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** Removes what an unfinished upload has written; no error if it has ended. */
    void abort(String key, String uploadId) throws StoreException {
        calls.once("remove the unfinished upload of " + key, client -> {
            try {
                return client.abortMultipartUpload(
                        request -> request.bucket(location().bucket())
                                .key(location().name(key))
                                .uploadId(uploadId));
            } catch (S3Exception e) {
                if (e.statusCode() == S3Errors.NOT_FOUND && !S3Errors.code(e).equals("NoSuchBucket")) {
                    return false;
                }
                throw e;
            }
        });
    }
}
