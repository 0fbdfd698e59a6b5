package dev.coffer.event.deliver;

import dev.coffer.event.PublicAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Where to connect for a URL. The name is looked up once, and what came out is checked and then connected to, so that it
 * cannot lead elsewhere in between.
 *
 * @param address the checked address
 * @param host the name in the URL, which a certificate must be for
 * @param path what to ask for, with the query
 */
record Destination(InetAddress address, String host, int port, boolean tls, String path) {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    /** Looks up the addresses of a name. */
    interface Names {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    /**
     * Finds where a URL leads to now.
     *
     * @throws DeliveryException if nowhere, or if one of its addresses is not public and that is not allowed
     */
    static Destination of(URI url, Names names, boolean allowPrivate) throws DeliveryException {
        String host = url.getHost();
        InetAddress[] addresses;
        try {
            addresses = names.find(host);
        } catch (UnknownHostException e) {
            throw new DeliveryException("The host of the URL cannot be found.", e);
        }
        for (InetAddress address : addresses) {
            if (!allowPrivate && !PublicAddresses.contains(address)) {
                throw new DeliveryException("The host of the URL has the address " + address.getHostAddress()
                        + ", which is not public. Use another, or set coffer.events.webhooks.allow-private.");
            }
        }
        boolean tls = url.getScheme().toLowerCase(Locale.ROOT).equals("https");
        int usual = tls ? HTTPS : HTTP;
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new Destination(
                addresses[0],
                host,
                url.getPort() < 0 ? usual : url.getPort(),
                tls,
                url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
    }
}
