package dev.coffer.work;

/** A piece of work cannot be done by this process just now, and is put back for any. That is no failure of it. */
public final class PostponedException extends Exception {

    public PostponedException(String message) {
        super(message);
    }
}
