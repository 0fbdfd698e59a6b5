package dev.coffer.event;

import dev.coffer.api.fault.Fault;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for URLs of webhooks that can be checked without asking anything. Where a name leads to is checked at each
 * connection.
 */
@Singleton
class WebhookUrls {

    private static final int HIGHEST_PORT = 65_535;

    /** What Java reads as an address, and never looks up. */
    private static final Pattern LITERAL = Pattern.compile("\\[.*]|[0-9.]+");

    private final EventConfig config;

    WebhookUrls(EventConfig config) {
        this.config = config;
    }

    /** @throws Fault {@code badRequest} if events cannot be sent to the URL */
    void check(String url) {
        URI uri = parse(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw refused("must begin with https:// or http://");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused("must hold no user and no password. Use the secret, which signs what is sent");
        }
        String host = uri.getHost();
        if (host == null || uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
            throw refused("must name a host, and a port that exists");
        }
        if (uri.getRawFragment() != null) {
            throw refused("must have no fragment");
        }
        InetAddress address = literal(host);
        if (address != null && !config.webhooks().allowPrivate() && !PublicAddresses.contains(address)) {
            throw refused("must lead to a public address, unless coffer.events.webhooks.allow-private is set");
        }
    }

    private static URI parse(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw refused("must be a URL");
        }
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return LITERAL.matcher(host).matches() ? InetAddress.getByName(host) : null;
        } catch (UnknownHostException e) {
            throw refused("must name a host, and a port that exists");
        }
    }

    private static Fault refused(String rule) {
        return Fault.badRequest("'webhook.url' " + rule + ".");
    }
}
