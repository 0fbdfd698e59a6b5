package dev.coffer.store.swift;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.store.StoreException;
import dev.coffer.store.remote.HttpCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** What a Swift says about itself under {@code /info}, if it does. */
final class SwiftLimits {

    private static final Logger LOG = Logger.getLogger(SwiftLimits.class);

    private final SwiftAccount account;
    private final HttpCalls http;
    private final ObjectMapper json;
    private final AtomicInteger segments = new AtomicInteger();

    SwiftLimits(SwiftAccount account, HttpCalls http, ObjectMapper json) {
        this.account = account;
        this.http = http;
        this.json = json;
    }

    /** Returns the number of segments that an object may have, at most as many as given. */
    int segments(int most) {
        if (segments.get() == 0) {
            ask();
        }
        return segments.get() == 0 ? most : Math.min(most, segments.get());
    }

    private void ask() {
        try {
            URI info = URI.create(account.url().replaceFirst("/v1(\\.0)?(/[^/]*)?$", "") + "/info");
            HttpResponse<byte[]> answer = http.send(HttpRequest.newBuilder(info), "GET", HttpCalls.NO_BODY);
            int said = answer.statusCode() == 200
                    ? json.readTree(answer.body())
                            .path("slo")
                            .path("max_manifest_segments")
                            .asInt()
                    : 0;
            segments.set(said > 0 ? said : Integer.MAX_VALUE);
        } catch (StoreException e) {
            LOG.debugf("The limits of Swift are not known yet: %s", e.getMessage());
        } catch (IOException e) {
            LOG.debugf(e, "Swift does not say what its limits are");
        }
    }
}
