package dev.coffer.store.s3;

import dev.coffer.store.S3Settings.Checksum;
import dev.coffer.store.remote.Segment;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** The checksums of segments, and where requests have them. */
final class S3Checksums {

    private S3Checksums() {}

    /** Returns the checksum of a segment in base64. */
    static String of(Checksum kind, Segment segment) {
        byte[] sum = switch (kind) {
            case SHA256 -> segment.sha256();
            case SHA1 -> segment.sha1();
            case CRC32 -> bytes(update(new CRC32(), segment));
            case CRC32C -> bytes(update(new CRC32C(), segment));
        };
        return Base64.getEncoder().encodeToString(sum);
    }

    private static long update(java.util.zip.Checksum sum, Segment segment) {
        sum.update(segment.bytes(), 0, segment.length());
        return sum.getValue();
    }

    private static byte[] bytes(long sum) {
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) sum).array();
    }

    static void set(Checksum kind, String sum, PutObjectRequest.Builder object) {
        switch (kind) {
            case SHA256 -> object.checksumSHA256(sum);
            case SHA1 -> object.checksumSHA1(sum);
            case CRC32 -> object.checksumCRC32(sum);
            case CRC32C -> object.checksumCRC32C(sum);
        }
    }

    static void set(Checksum kind, String sum, UploadPartRequest.Builder part) {
        switch (kind) {
            case SHA256 -> part.checksumSHA256(sum);
            case SHA1 -> part.checksumSHA1(sum);
            case CRC32 -> part.checksumCRC32(sum);
            case CRC32C -> part.checksumCRC32C(sum);
        }
    }

    static void set(Checksum kind, String sum, CompletedPart.Builder part) {
        switch (kind) {
            case SHA256 -> part.checksumSHA256(sum);
            case SHA1 -> part.checksumSHA1(sum);
            case CRC32 -> part.checksumCRC32(sum);
            case CRC32C -> part.checksumCRC32C(sum);
        }
    }
}
