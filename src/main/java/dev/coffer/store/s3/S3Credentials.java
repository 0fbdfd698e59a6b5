package dev.coffer.store.s3;

import dev.coffer.secret.SecretFiles;
import dev.coffer.store.S3Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/** Where the credentials of a store come from. */
final class S3Credentials {

    private S3Credentials() {}

    /**
     * Returns the provider that the settings ask for, or that the environment suggests.
     *
     * @param name the store's
     * @param http connects to the token service
     */
    static AwsCredentialsProvider of(String name, S3Settings settings, Supplier<SdkHttpClient> http) {
        if (settings.accessKey().isPresent() || settings.accessKeyFile().isPresent()) {
            return () -> configured("coffer.stores." + name + ".", settings);
        }
        if (settings.profile().isPresent()) {
            return ProfileCredentialsProvider.create(settings.profile().get());
        }
        if (System.getenv("AWS_ACCESS_KEY_ID") == null
                && System.getenv("AWS_WEB_IDENTITY_TOKEN_FILE") != null
                && System.getenv("AWS_ROLE_ARN") != null) {
            // The default chain finds the token service by reflection, which the native executable does not have.
            return StsWebIdentityTokenFileCredentialsProvider.builder()
                    .stsClient(StsClient.builder()
                            .httpClient(http.get())
                            .credentialsProvider(() -> AwsBasicCredentials.create("none", "none"))
                            .build())
                    .build();
        }
        return DefaultCredentialsProvider.builder().build();
    }

    private static AwsCredentials configured(String prefix, S3Settings settings) {
        String key = required(prefix + "access-key", settings.accessKeyFile(), settings.accessKey());
        String secret = required(prefix + "secret-key", settings.secretKeyFile(), settings.secretKey());
        Optional<String> token = SecretFiles.current(
                prefix + "session-token-file", settings.sessionTokenFile(), settings.sessionToken());
        return token.isPresent()
                ? AwsSessionCredentials.create(key, secret, token.get())
                : AwsBasicCredentials.create(key, secret);
    }

    private static String required(String setting, Optional<Path> file, Optional<String> value) {
        return SecretFiles.current(setting + "-file", file, value)
                .orElseThrow(() -> SdkClientException.create("no credentials: " + setting));
    }
}
