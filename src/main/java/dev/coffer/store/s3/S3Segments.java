package dev.coffer.store.s3;

import dev.coffer.store.S3Settings;
import dev.coffer.store.S3Settings.Checksum;
import dev.coffer.store.StoreException;
import dev.coffer.store.remote.Segment;
import dev.coffer.store.remote.SegmentedUpload;
import dev.coffer.store.remote.Segments;
import dev.coffer.store.remote.SentSegment;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * The segments of one object: the parts of a multipart upload. The object has an ID of the upload in its metadata, so that
 * a repeated request finds out whether an earlier one, whose answer was lost, had succeeded.
 */
final class S3Segments implements Segments {

    private static final String TYPE = "application/octet-stream";

    /** Between the ETag of a part and its checksum; neither has one. */
    private static final String SEPARATOR = " ";

    private final S3Objects objects;
    private final String key;
    private final String what;
    private final S3Attributes attributes;
    private final S3Settings settings;
    private final Optional<Checksum> checksum;
    private final String id = UUID.randomUUID().toString();
    private @Nullable String uploadId;

    /**
     * @param what the object, as messages name it
     */
    S3Segments(S3Objects objects, String key, String what, S3Attributes attributes, S3Settings settings) {
        this.objects = objects;
        this.key = key;
        this.what = what;
        this.attributes = attributes;
        this.settings = settings;
        this.checksum = settings.checksum();
    }

    private <T> T once(S3Calls.Call<T> call) throws StoreException {
        return objects.calls().once("write " + what, call);
    }

    @Override
    public boolean putWhole(Segment all, boolean ifAbsent) throws StoreException {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(objects.location().bucket())
                .key(objects.location().name(key))
                .contentType(TYPE)
                .contentMD5(md5(all))
                .overrideConfiguration(attributes.of(id));
        checksum.ifPresent(kind -> S3Checksums.set(kind, S3Checksums.of(kind, all), request));
        if (ifAbsent) {
            request.ifNoneMatch("*");
        }
        return once(client -> {
            if (!ifAbsent) {
                requireFree(client);
            }
            try {
                client.putObject(request.build(), body(all));
                return true;
            } catch (S3Exception e) {
                return isMade(client, e, ifAbsent);
            }
        });
    }

    private static RequestBody body(Segment segment) {
        return RequestBody.fromContentProvider(segment::open, segment.length(), TYPE);
    }

    /**
     * Returns the MD5 in base64, or null where the request's signature has the SHA-256 of what is sent, as it has without TLS.
     * Objects with a lock need the MD5 in any case.
     */
    private @Nullable String md5(Segment segment) {
        boolean signed = settings.endpoint()
                .filter(url -> "http".equals(url.getScheme()))
                .isPresent();
        return signed && settings.lock().isEmpty() ? null : Base64.getEncoder().encodeToString(segment.md5());
    }

    /** A store that cannot be told not to replace an object is asked before. */
    private void requireFree(S3Client client) throws StoreException {
        if (objects.head(client, key).isPresent() && !isOurs(client)) {
            throw SegmentedUpload.alreadyThere(key);
        }
    }

    private boolean isOurs(S3Client client) {
        Optional<HeadObjectResponse> there = objects.head(client, key);
        return there.isPresent() && id.equals(there.get().metadata().get(S3Attributes.UPLOAD));
    }

    /** Returns whether this upload has made the object although the last try failed. */
    private boolean isMade(S3Client client, S3Exception failure, boolean ifAbsent) {
        boolean refused = ifAbsent && failure.statusCode() == S3Errors.PRECONDITION_FAILED;
        boolean gone = uploadId != null && failure.statusCode() == S3Errors.NOT_FOUND;
        if (!refused && !gone) {
            throw failure;
        }
        boolean ours = isOurs(client);
        if (gone && !ours) {
            throw failure;
        }
        return ours;
    }

    @Override
    public void begin() throws StoreException {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(objects.location().bucket())
                .key(objects.location().name(key))
                .contentType(TYPE)
                .overrideConfiguration(attributes.of(id));
        checksum.ifPresent(kind -> request.checksumAlgorithm(kind.name()));
        uploadId = once(client -> client.createMultipartUpload(request.build()).uploadId());
    }

    private String uploadId() {
        return Objects.requireNonNull(uploadId, "The upload has not begun.");
    }

    @Override
    public String put(int number, Segment segment) throws StoreException {
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(objects.location().bucket())
                .key(objects.location().name(key))
                .uploadId(uploadId())
                .partNumber(number)
                .contentMD5(md5(segment));
        Optional<String> sum = checksum.map(kind -> S3Checksums.of(kind, segment));
        checksum.ifPresent(kind -> S3Checksums.set(kind, sum.orElseThrow(), request));
        String tag =
                once(client -> client.uploadPart(request.build(), body(segment)).eTag());
        return sum.map(value -> tag + SEPARATOR + value).orElse(tag);
    }

    @Override
    public boolean complete(List<SentSegment> sent, boolean ifAbsent) throws StoreException {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(objects.location().bucket())
                .key(objects.location().name(key))
                .uploadId(uploadId())
                .multipartUpload(
                        upload -> upload.parts(sent.stream().map(this::part).toList()));
        if (ifAbsent) {
            request.ifNoneMatch("*");
        }
        return once(client -> {
            if (!ifAbsent) {
                requireFree(client);
            }
            try {
                client.completeMultipartUpload(request.build());
                return true;
            } catch (S3Exception e) {
                return isMade(client, e, ifAbsent);
            }
        });
    }

    private CompletedPart part(SentSegment sent) {
        String[] tags = sent.tag().split(SEPARATOR, 2);
        CompletedPart.Builder part =
                CompletedPart.builder().partNumber(sent.number()).eTag(tags[0]);
        checksum.ifPresent(kind -> S3Checksums.set(kind, tags[1], part));
        return part.build();
    }

    @Override
    public void abort() throws StoreException {
        if (uploadId != null) {
            objects.abort(key, uploadId);
        }
    }
}
