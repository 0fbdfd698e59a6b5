package dev.coffer.store.s3;

import dev.coffer.store.S3Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/** What a new object gets beside its bytes, as headers of the request that begins it. */
final class S3Attributes {

    /** The metadata in which an object has the ID of its upload. */
    static final String UPLOAD = "coffer-upload";

    private final S3Settings settings;
    private final boolean locked;

    /**
     * @param locked whether the objects get the lock of the settings
     */
    S3Attributes(S3Settings settings, boolean locked) {
        this.settings = settings;
        this.locked = locked;
    }

    /** Returns what adds the headers for an object of an upload. */
    Consumer<AwsRequestOverrideConfiguration.Builder> of(String upload) {
        return request -> {
            request.putHeader("x-amz-meta-" + UPLOAD, upload);
            settings.serverEncryption().ifPresent(how -> request.putHeader("x-amz-server-side-encryption", how));
            settings.kmsKey().ifPresent(key -> request.putHeader("x-amz-server-side-encryption-aws-kms-key-id", key));
            settings.storageClass().ifPresent(name -> request.putHeader("x-amz-storage-class", name));
            settings.tags().ifPresent(tags -> request.putHeader("x-amz-tagging", tagging(tags)));
            if (locked) {
                settings.lock().ifPresent(lock -> {
                    Instant until = Instant.now().plus(lock).truncatedTo(ChronoUnit.SECONDS);
                    request.putHeader(
                            "x-amz-object-lock-mode", settings.lockMode().name());
                    request.putHeader("x-amz-object-lock-retain-until-date", until.toString());
                });
            }
        };
    }

    private static String tagging(List<String> tags) {
        return tags.stream()
                .map(tag -> encoded(tag.substring(0, tag.indexOf('='))) + "="
                        + encoded(tag.substring(tag.indexOf('=') + 1)))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text.strip(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
