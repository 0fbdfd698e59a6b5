package dev.coffer.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of events. A word never changes once released. */
public enum EventKind {
    BACKUP_COMPLETED("backup.completed"),
    BACKUP_INCOMPLETE("backup.incomplete"),
    BACKUP_FAILED("backup.failed"),
    VERIFICATION_PASSED("verification.passed"),
    VERIFICATION_FAILED("verification.failed"),
    PROOF_PASSED("proof.passed"),
    PROOF_DIFFERS("proof.differs"),
    PROOF_FAILED("proof.failed"),
    PROOF_IMPOSSIBLE("proof.impossible"),
    COPY_COMPLETED("copy.completed"),
    COPY_FAILED("copy.failed"),
    RESTORE_COMPLETED("restore.completed"),
    RESTORE_INCOMPLETE("restore.incomplete"),
    RESTORE_FAILED("restore.failed"),
    INSTANCE_CREATED("instance.created"),
    INSTANCE_DELETED("instance.deleted"),
    WEBHOOK_PAUSED("webhook.paused"),
    WEBHOOK_TEST("webhook.test"),
    /** A request that changes something and was accepted. */
    REQUEST_ACCEPTED("request.accepted"),
    /** A request that was refused: any with 401, 403 or 422, and each other one that would have changed something. */
    REQUEST_REFUSED("request.refused"),
    /** A request that would have changed something, and that the service could not answer. */
    REQUEST_FAILED("request.failed");

    private static final List<EventKind> REQUESTS = List.of(REQUEST_ACCEPTED, REQUEST_REFUSED, REQUEST_FAILED);

    private final String word;

    EventKind(String word) {
        this.word = word;
    }

    /** Returns the kind as the API shows it. */
    public String word() {
        return word;
    }

    /** Returns whether a webhook receives it without naming it. */
    boolean unasked() {
        return !REQUESTS.contains(this);
    }

    /** Returns the kind with this word; nothing for an unknown one. */
    static Optional<EventKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
