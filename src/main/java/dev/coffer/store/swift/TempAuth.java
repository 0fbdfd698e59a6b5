package dev.coffer.store.swift;

import dev.coffer.store.StoreException;
import dev.coffer.store.remote.HttpCalls;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;

/** The log-in of version 1, which Swift's tempauth and its relatives offer. */
final class TempAuth implements Login {

    /** How long a token is used if the answer does not say. */
    private static final String SECONDS = "3600";

    private final SwiftLogin settings;
    private final HttpCalls http;
    private final Clock clock;

    TempAuth(SwiftLogin settings, HttpCalls http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    @Override
    public Session logIn() throws StoreException {
        Instant now = clock.instant();
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(
                    HttpRequest.newBuilder(settings.authUrl())
                            .header("X-Auth-User", settings.accountAndUser())
                            .header("X-Auth-Key", settings.password()),
                    "GET",
                    HttpCalls.NO_BODY);
        } catch (IOException e) {
            throw settings.unreachable(e);
        }
        String token = answer.headers().firstValue("X-Auth-Token").orElse("");
        String storageUrl = answer.headers().firstValue("X-Storage-Url").orElse("");
        if (answer.statusCode() / 100 != 2 || token.isEmpty() || storageUrl.isEmpty()) {
            throw settings.refused(answer);
        }
        String life = answer.headers().firstValue("X-Auth-Token-Expires").orElse(SECONDS);
        long seconds = life.matches("[0-9]{1,9}") ? Long.parseLong(life) : Long.parseLong(SECONDS);
        return Session.until(token, storageUrl, now, now.plusSeconds(seconds));
    }
}
