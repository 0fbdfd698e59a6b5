package dev.coffer.store.swift;

import java.time.Instant;

/**
 * What a log-in gave.
 *
 * @param token goes with every request
 * @param storageUrl of the account, without a slash at its end
 * @param renewAt when to log in again
 */
record Session(String token, String storageUrl, Instant renewAt) {

    /** A minute before the end, or a tenth of its life if that is less. */
    static Session until(String token, String storageUrl, Instant now, Instant expires) {
        long life = Math.max(0, expires.getEpochSecond() - now.getEpochSecond());
        return new Session(
                token, storageUrl.replaceFirst("/+$", ""), now.plusSeconds(life - Math.min(60, (life + 9) / 10)));
    }

    @Override
    public String toString() {
        return "Session of " + storageUrl;
    }
}
