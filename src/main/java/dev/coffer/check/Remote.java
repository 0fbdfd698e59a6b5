package dev.coffer.check;

import java.net.URI;

/** Addresses, as they may be shown. */
final class Remote {

    private Remote() {}

    /** Without what a user and a password, or a query, could stand in. */
    static String shown(URI url) {
        String host = String.valueOf(url.getHost());
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + host + port + (url.getRawPath() == null ? "" : url.getRawPath());
    }
}
