package dev.coffer.seal;

import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import dev.coffer.seal.UnsealException.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream that decrypts an age file in blocks of 64 KiB. Each block is authenticated before any of its bytes is
 * returned. Nothing is read from the source before the first read.
 */
final class AgeInput extends InputStream {

    private final Source source;
    private final Identities identities;
    private @Nullable ReadableByteChannel decrypting;

    /** @param source stays open */
    AgeInput(InputStream source, Identities identities) {
        this.source = new Source(source);
        this.identities = identities;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsealException if no identity fits, the file is damaged or truncated, or the source failed
     */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            ReadableByteChannel channel = decrypting;
            if (channel == null) {
                channel = open();
                decrypting = channel;
            }
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
        } catch (UnsealException e) {
            throw e;
        } catch (Identities.NoneFitsException e) {
            throw new UnsealException(
                    Layer.IDENTITY, "The object is encrypted, and no configured identity matches a recipient.", e);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new UnsealException(
                    Layer.ENCRYPTION, "The object is not an age file, or is damaged or truncated.", e);
        }
    }

    private ReadableByteChannel open() throws GeneralSecurityException, IOException {
        if (identities.isEmpty()) {
            throw new UnsealException(Layer.IDENTITY, "The object is encrypted, and no identity is configured.");
        }
        return new StandardDecryptingChannelFactory().newDecryptingChannel(source, List.of(identities.reader()));
    }

    /** Releases the key. The source stays open. */
    @Override
    public void close() throws IOException {
        if (decrypting != null) {
            decrypting.close();
        }
    }

    private static final class Source implements ReadableByteChannel {

        private final InputStream in;

        private Source(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            if (count > 0) {
                target.position(target.position() + count);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // The caller closes the source.
        }
    }
}
