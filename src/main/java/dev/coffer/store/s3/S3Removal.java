package dev.coffer.store.s3;

import dev.coffer.store.LockedObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.remote.TransientStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The removal of objects, many with one request where the service knows that. */
final class S3Removal {

    private final S3Objects objects;
    private final boolean locks;
    private volatile boolean batches = true;

    /**
     * @param locks whether objects of this store are locked, and so have versions
     */
    S3Removal(S3Objects objects, boolean locks) {
        this.objects = objects;
        this.locks = locks;
    }

    /**
     * Removes the objects whose names have a prefix; what {@code first} holds for before the rest.
     *
     * @param deep whether those in folders below are removed, too
     * @throws LockedObjectException if one of them is locked; then none is removed, as far as that is known before
     */
    void remove(String prefix, boolean deep, Predicate<String> which, Predicate<String> first) throws StoreException {
        if (locks) {
            requireUnlocked(prefix, deep, which);
        }
        each(prefix, deep, which.and(first), this::removePage);
        each(prefix, deep, which, this::removePage);
    }

    private interface PageAction {
        void take(List<String> names) throws StoreException;
    }

    private void each(String prefix, boolean deep, Predicate<String> which, PageAction action) throws StoreException {
        String token = null;
        do {
            ListObjectsV2Response page = objects.page(prefix, deep, token);
            List<String> names =
                    page.contents().stream().map(S3Object::key).filter(which).toList();
            if (!names.isEmpty()) {
                action.take(names);
            }
            token = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
        } while (token != null);
    }

    private void requireUnlocked(String prefix, boolean deep, Predicate<String> which) throws StoreException {
        List<LockedObjectException> locked = new ArrayList<>();
        each(prefix, deep, which, names -> {
            for (String name : names) {
                objects.lockedUntil(name).ifPresent(until -> locked.add(locked(name, until)));
            }
        });
        if (!locked.isEmpty()) {
            throw Collections.max(locked, Comparator.comparing(LockedObjectException::until));
        }
    }

    private LockedObjectException locked(String name, Instant until) {
        return new LockedObjectException(
                objects.location().words() + " keeps " + objects.location().key(name) + " until " + until
                        + ": it is locked.",
                until);
    }

    /** Removes one object, which need not be there. */
    void remove(String name) throws StoreException {
        if (locks) {
            requireUnlocked(name);
        }
        removePage(List.of(name));
    }

    private void removePage(List<String> names) throws StoreException {
        if (locks) {
            for (String name : names) {
                removeVersions(name);
            }
            return;
        }
        List<ObjectIdentifier> all = names.stream()
                .map(name -> ObjectIdentifier.builder().key(name).build())
                .toList();
        removeAll(all);
    }

    private void removeVersions(String name) throws StoreException {
        List<ObjectIdentifier> versions = objects.calls().call("list the versions of " + name, client -> {
            List<ObjectIdentifier> found = new ArrayList<>();
            client.listObjectVersionsPaginator(request ->
                            request.bucket(objects.location().bucket()).prefix(name))
                    .forEach(page -> {
                        page.versions().stream()
                                .filter(version -> version.key().equals(name))
                                .forEach(version -> found.add(identifier(name, version.versionId())));
                        page.deleteMarkers().stream()
                                .filter(marker -> marker.key().equals(name))
                                .forEach(marker -> found.add(identifier(name, marker.versionId())));
                    });
            return found;
        });
        removeAll(versions);
    }

    private static ObjectIdentifier identifier(String name, @Nullable String version) {
        return ObjectIdentifier.builder()
                .key(name)
                .versionId("null".equals(version) ? null : version)
                .build();
    }

    private void removeAll(List<ObjectIdentifier> all) throws StoreException {
        if (all.size() > 1 && batches && removeBatch(all)) {
            return;
        }
        for (ObjectIdentifier each : all) {
            removeOne(each);
        }
    }

    /** Returns false if the service does not take batches. */
    private boolean removeBatch(List<ObjectIdentifier> all) throws StoreException {
        String doing = "delete " + objects.location().key(all.get(0).key()) + " and others";
        return objects.calls().call(doing, client -> {
            DeleteObjectsResponse answer;
            try {
                answer = client.deleteObjects(
                        request -> request.bucket(objects.location().bucket())
                                .delete(delete -> delete.objects(all).quiet(true)));
            } catch (S3Exception e) {
                if (S3Errors.isUnsupported(e)) {
                    batches = false;
                    return false;
                }
                throw e;
            }
            for (S3Error error : answer.errors()) {
                require(error);
            }
            return true;
        });
    }

    private void require(S3Error error) throws StoreException {
        String code = String.valueOf(error.code());
        switch (code) {
            case "NoSuchKey", "NoSuchVersion" -> {
                return;
            }
            case "AccessDenied" -> requireUnlocked(error.key());
            default -> {}
        }
        String message = objects.location().words() + " could not delete "
                + objects.location().key(String.valueOf(error.key())) + ": it answered " + code + ".";
        throw S3Errors.isPassing(code)
                ? new TransientStoreException(message, Optional.empty())
                : new StoreException(message);
    }

    private void requireUnlocked(String name) throws StoreException {
        Optional<Instant> until = objects.lockedUntil(name);
        if (until.isPresent()) {
            throw locked(name, until.get());
        }
    }

    private void removeOne(ObjectIdentifier one) throws StoreException {
        objects.calls().call("delete " + objects.location().key(one.key()), client -> removeOne(client, one));
    }

    private boolean removeOne(S3Client client, ObjectIdentifier one) throws StoreException {
        try {
            client.deleteObject(request ->
                    request.bucket(objects.location().bucket()).key(one.key()).versionId(one.versionId()));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == S3Errors.FORBIDDEN) {
                requireUnlocked(one.key());
            }
            if (S3Errors.code(e).equals("NoSuchKey")) {
                return true;
            }
            throw e;
        }
    }
}
