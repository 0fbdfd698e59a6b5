package dev.coffer.store.s3;

import dev.coffer.store.StoreException;
import dev.coffer.store.remote.TransientStoreException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Messages for the failures of S3: what happened, and what to do. None holds a credential. */
final class S3Errors {

    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int PRECONDITION_FAILED = 412;
    static final int RANGE_NOT_SATISFIABLE = 416;
    static final int NOT_IMPLEMENTED = 501;

    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Answers that another try may not get; each of them has a status that says otherwise. */
    private static final Set<String> PASSING = Set.of(
            "RequestTimeout",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "BadDigest",
            "IncompleteBody",
            "XAmzContentSHA256Mismatch",
            "InternalError",
            "ServiceUnavailable");

    private S3Errors() {}

    /**
     * Makes the exception for a failed call.
     *
     * @param doing the failed operation, as it follows "could not": {@code "write a/b/data"}
     */
    static StoreException explain(S3Location location, String doing, SdkException cause) {
        String could = location.words() + " could not " + doing + ": ";
        if (cause instanceof AwsServiceException answer) {
            return isPassing(answer)
                    ? new TransientStoreException(could + reason(location, answer), pause(answer), cause)
                    : new StoreException(could + reason(location, answer), cause);
        }
        if (cause instanceof ApiCallAttemptTimeoutException || cause instanceof ApiCallTimeoutException) {
            return new TransientStoreException(could + "it did not answer in time.", cause);
        }
        if (cause instanceof AbortedException) {
            return new StoreException(could + "the call was interrupted.", cause);
        }
        return explainConnection(could, cause);
    }

    private static StoreException explainConnection(String could, SdkException cause) {
        if (of(UnknownHostException.class, cause) != null) {
            return new TransientStoreException(
                    could + "the name of its host is unknown. Check the endpoint, the region and the DNS.", cause);
        }
        if (of(ConnectException.class, cause) != null || of(NoRouteToHostException.class, cause) != null) {
            return new TransientStoreException(
                    could
                            + "its host refuses connections or cannot be reached. Check the endpoint and whether the service"
                            + " runs.",
                    cause);
        }
        if (of(SocketTimeoutException.class, cause) != null) {
            return new TransientStoreException(could + "it did not answer in time.", cause);
        }
        SSLException tls = of(SSLException.class, cause);
        if (tls != null && String.valueOf(tls.getMessage()).contains("PKIX")) {
            return new StoreException(
                    could + "its certificate is of no authority that is trusted here. Set ca-file to the"
                            + " authority's certificate.",
                    cause);
        }
        if (of(java.io.IOException.class, cause) != null) {
            return new TransientStoreException(could + "the connection broke.", cause);
        }
        String message = String.valueOf(cause.getMessage());
        if (message.contains("credentials")) {
            return new StoreException(
                    could
                            + "there are no credentials. Set access-key and secret-key, or let the environment give some.",
                    cause);
        }
        if (message.contains("region")) {
            return new StoreException(could + "its region is unknown. Set region.", cause);
        }
        return new TransientStoreException(could + "the answer was not understood.", cause);
    }

    private static <T extends Throwable> @Nullable T of(Class<T> type, Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    /** The code of an answer, such as {@code NoSuchKey}; its status where it has none. */
    static String code(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return code == null || code.isBlank() ? "status " + answer.statusCode() : code;
    }

    private static boolean isPassing(AwsServiceException answer) {
        int status = answer.statusCode();
        return (status >= SERVER_ERROR && status != NOT_IMPLEMENTED)
                || status == TOO_MANY_REQUESTS
                || status == CONFLICT
                || isPassing(code(answer));
    }

    /** Whether the same request may succeed later that was answered with this code. */
    static boolean isPassing(String code) {
        return PASSING.contains(code);
    }

    private static Optional<Duration> pause(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return details == null || details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse()
                        .firstMatchingHeader("Retry-After")
                        .filter(seconds -> seconds.matches("\\d{1,6}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static String reason(S3Location location, AwsServiceException answer) {
        String code = code(answer);
        String said = String.format(Locale.ROOT, "%s (%d). ", code, answer.statusCode());
        return switch (code) {
            case "NoSuchBucket" ->
                "the bucket " + location.bucket() + " does not exist. Create it, or correct the setting.";
            case "AccessDenied", "AllAccessDisabled", "status 403" ->
                "access denied, " + said + "Grant the credentials the permissions in docs/s3.md.";
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "InvalidClientTokenId" ->
                "the credentials are refused, " + said + "Check access-key and secret-key.";
            case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired" ->
                "the credentials have expired, " + said + "Replace them.";
            case "RequestTimeTooSkewed", "RequestExpired" ->
                "its clock and the clock of this machine differ, " + said + "Synchronize them, such as by NTP.";
            case "PermanentRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException",
                    "status 301" -> "the bucket is in another region, " + said + "Correct region or endpoint.";
            case "BadDigest", "XAmzContentSHA256Mismatch" ->
                "what it received is not what was sent, " + said + "Check the network.";
            case "SlowDown", "ServiceUnavailable", "status 503", "status 429", "Throttling", "ThrottlingException" ->
                "it is overloaded, " + said + "Try later.";
            case "NoSuchUpload" -> "the upload was removed before it was complete.";
            case "QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity" ->
                "it is full, " + said + "Free space there or enlarge it.";
            case "KMS.NotFoundException", "KMS.DisabledException", "KMS.KMSInvalidStateException" ->
                "its key cannot be used, " + said + "Check kms-key.";
            default -> "it answered " + said + detail(answer);
        };
    }

    /** Whether the service lacks what it was asked for. */
    static boolean isUnsupported(AwsServiceException answer) {
        return answer.statusCode() == NOT_IMPLEMENTED
                || answer.statusCode() == METHOD_NOT_ALLOWED
                || code(answer).equals("NotImplemented");
    }

    private static String detail(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String text = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        return text.replaceAll("\\s+", " ").strip().transform(said -> said.substring(0, Math.min(200, said.length())));
    }
}
