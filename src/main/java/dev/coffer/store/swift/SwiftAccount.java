package dev.coffer.store.swift;

import dev.coffer.store.StoreException;
import dev.coffer.store.remote.HttpCalls;
import dev.coffer.store.remote.HttpErrors;
import dev.coffer.store.remote.Segment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An account of Swift: makes calls with a token, which it gets when needed, and again when it ends or is refused. */
final class SwiftAccount {

    private final SwiftLogin settings;
    private final Login login;
    private final HttpCalls http;
    private final Clock clock;
    private @Nullable Session session;

    SwiftAccount(SwiftLogin settings, Login login, HttpCalls http, Clock clock) {
        this.settings = settings;
        this.login = login;
        this.http = http;
        this.clock = clock;
    }

    /** Returns the store with its name, as a sentence begins. */
    String store() {
        return settings.store();
    }

    /** A call with a token. */
    private interface Call<T> {

        HttpResponse<T> make(HttpRequest.Builder request) throws IOException;
    }

    /** Returns a path of percent-encoded names, each after a slash. */
    static String path(String... names) {
        return Arrays.stream(String.join("/", names).split("/", -1))
                .map(name ->
                        "/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining());
    }

    /**
     * Makes a call, and reads the answer to its end.
     *
     * @param doing the operation, as it follows "could not"
     * @param path below the storage URL, with the query
     * @param headers adds the headers
     * @return any answer but those that say that the call was not authorized, or has failed for a passing reason
     * @throws StoreException if there is no such answer
     */
    HttpResponse<byte[]> call(
            String doing, String method, String path, UnaryOperator<HttpRequest.Builder> headers, Segment body)
            throws StoreException {
        return answer(doing, path, request -> http.send(headers.apply(request), method, body));
    }

    /** Makes a call without a body and without headers of its own. */
    HttpResponse<byte[]> call(String doing, String method, String path) throws StoreException {
        return call(doing, method, path, UnaryOperator.identity(), HttpCalls.NO_BODY);
    }

    /** Makes a call whose answer is read by the caller, who closes it; see {@link #call}. */
    HttpResponse<InputStream> open(String doing, String path, UnaryOperator<HttpRequest.Builder> headers)
            throws StoreException {
        return answer(doing, path, request -> http.open(headers.apply(request)));
    }

    private <T> HttpResponse<T> answer(String doing, String path, Call<T> call) throws StoreException {
        Session current = session();
        HttpResponse<T> answer = make(doing, current, path, call);
        if (answer.statusCode() == 401) {
            drop(current);
            answer = make(doing, session(), path, call);
        }
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            throw new DeniedException(
                    settings.store() + " could not " + doing + ": Swift answered " + answer.statusCode()
                            + ". Give " + settings.who()
                            + " the right to read and write the container and that of its segments,"
                            + " and make both if the user may not.");
        }
        Optional<StoreException> passing = HttpErrors.passing(settings.store(), doing, answer);
        if (passing.isPresent()) {
            throw passing.get();
        }
        return answer;
    }

    private <T> HttpResponse<T> make(String doing, Session with, String path, Call<T> call) throws StoreException {
        URI url = URI.create(with.storageUrl() + path);
        try {
            return call.make(HttpRequest.newBuilder(url).header("X-Auth-Token", with.token()));
        } catch (IOException e) {
            throw HttpErrors.failed(settings.store(), doing, url, e);
        }
    }

    /**
     * Returns the storage URL, without a slash at its end.
     *
     * @throws StoreException if it is not known yet, and the log-in fails
     */
    String url() throws StoreException {
        return session().storageUrl();
    }

    /** Explains an answer that the caller did not expect. */
    StoreException unexpected(String doing, HttpResponse<?> answer) {
        String advice = switch (answer.statusCode()) {
            case 413 -> "The quota of the account or container is used up; raise it, or delete backups.";
            case 507 -> "The cluster has no space left; add some, or delete backups.";
            default ->
                "See the log of its proxy server, transaction "
                        + answer.headers().firstValue("X-Trans-Id").orElse("unknown") + ".";
        };
        return new StoreException(
                settings.store() + " could not " + doing + ": Swift answered " + answer.statusCode() + ". " + advice);
    }

    private synchronized Session session() throws StoreException {
        Session known = session;
        if (known == null || !clock.instant().isBefore(known.renewAt())) {
            known = login.logIn();
            session = known;
        }
        return known;
    }

    private synchronized void drop(Session refused) {
        if (refused.equals(session)) {
            session = null;
        }
    }
}
