package dev.coffer.identity;

import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** Reads the account from a request's path. */
public final class AccountPath {

    private static final String VERSION = "v1.0/";

    private AccountPath() {}

    /** Returns the account of {@code /v1.0/{accountId}/…}; nothing for any other path. */
    public static Optional<String> account(UriInfo uri) {
        // Decoded once, as the resources see it; StrictHttp refuses encoded slashes.
        return account(uri.getPath());
    }

    /** Returns the account of a decoded path if it has the form of one; nothing otherwise. */
    public static Optional<String> wellFormed(String path) {
        return account(path).filter(AccountId::test);
    }

    private static Optional<String> account(String path) {
        int version = path.startsWith("/") ? 1 : 0;
        if (!path.startsWith(VERSION, version)) {
            return Optional.empty();
        }
        int start = version + VERSION.length();
        int slash = path.indexOf('/', start);
        String account = slash < 0 ? path.substring(start) : path.substring(start, slash);
        return account.isEmpty() ? Optional.empty() : Optional.of(account);
    }
}
