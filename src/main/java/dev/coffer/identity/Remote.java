package dev.coffer.identity;

import java.net.URI;

/** Addresses of other services, as messages show them. */
final class Remote {

    private Remote() {}

    /** Returns an address without user, password and query. */
    static String shown(URI url) {
        String host = String.valueOf(url.getHost());
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + host + port + (url.getRawPath() == null ? "" : url.getRawPath());
    }
}
