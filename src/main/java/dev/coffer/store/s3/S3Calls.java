package dev.coffer.store.s3;

import dev.coffer.identity.TrustedCertificates;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoresConfig;
import dev.coffer.store.remote.Retry;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The calls of one store: its client, which the first call makes, and the words for its failures. */
final class S3Calls {

    private static final String REGION_WITH_ENDPOINT = "us-east-1";

    private final S3Location location;
    private final StoresConfig.Store settings;
    private final Retry retry;
    private @Nullable S3Client client;

    /** A call of the service. */
    @FunctionalInterface
    interface Call<T> {

        /**
         * Makes the call.
         *
         * @throws SdkException if the service refuses it, or was not reached
         */
        T make(S3Client client) throws StoreException;
    }

    S3Calls(S3Location location, StoresConfig.Store settings) {
        this.location = location;
        this.settings = settings;
        this.retry = new Retry(settings.retryFor());
    }

    S3Location location() {
        return location;
    }

    Retry retry() {
        return retry;
    }

    /**
     * Makes a call, and makes it again after a passing failure.
     *
     * @param doing the operation, as it follows "could not": {@code "write a/b/data"}
     */
    <T> T call(String doing, Call<T> call) throws StoreException {
        return retry.call(() -> once(doing, call));
    }

    /** Makes a call once. */
    <T> T once(String doing, Call<T> call) throws StoreException {
        try {
            return call.make(client());
        } catch (SdkException e) {
            throw S3Errors.explain(location, doing, e);
        } catch (ConfigurationException e) {
            throw new StoreException(location.words() + " could not " + doing + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            // A connection that was closed because the call took too long.
            throw S3Errors.explain(location, doing, SdkClientException.create(String.valueOf(e.getMessage()), e));
        }
    }

    private synchronized S3Client client() {
        if (client == null) {
            client = connect();
        }
        return client;
    }

    private S3Client connect() {
        ClientOverrideConfiguration.Builder override = ClientOverrideConfiguration.builder()
                .retryStrategy(DefaultRetryStrategy.doNotRetry())
                .apiCallAttemptTimeout(settings.requestTimeout())
                .scheduledExecutorService(timer());
        if (!settings.expectContinue()) {
            override.addExecutionInterceptor(new WithoutExpect());
        }
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http())
                .credentialsProvider(S3Credentials.of(location.store(), settings, this::http))
                .forcePathStyle(settings.pathStyle().orElse(settings.endpoint().isPresent()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        settings.checksum().isPresent()
                                ? ResponseChecksumValidation.WHEN_SUPPORTED
                                : ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                // A list of keys to delete has its MD5, which older services require.
                .addPlugin(LegacyMd5Plugin.create())
                .overrideConfiguration(override.build());
        settings.endpoint().ifPresent(builder::endpointOverride);
        Optional<String> region = settings.region().or(() -> settings.endpoint().map(url -> REGION_WITH_ENDPOINT));
        region.map(Region::of).ifPresent(builder::region);
        return builder.build();
    }

    private SdkHttpClient http() {
        UrlConnectionHttpClient.Builder http = UrlConnectionHttpClient.builder()
                .connectionTimeout(settings.requestTimeout())
                .socketTimeout(settings.requestTimeout());
        settings.caFile().ifPresent(file -> http.tlsTrustManagersProvider(() -> TrustedCertificates.managersOf(file)));
        return http.build();
    }

    /** Aborts requests that take too long. The threads end when idle. */
    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2, work -> {
            Thread thread = new Thread(work, "s3-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Sends a body without asking first. */
    private static final class WithoutExpect implements ExecutionInterceptor {

        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().copy(request -> request.removeHeader("Expect"));
        }
    }
}
