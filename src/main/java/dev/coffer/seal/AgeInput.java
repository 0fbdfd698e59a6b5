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
 * Decrypts what age has encrypted, in blocks of 64 KiB, each of which is authenticated before a byte of it is handed
 * on. Nothing is read before the first byte is asked for.
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
     * @throws UnsealException if no identity fits, or it is damaged or truncated
     * @throws IOException the source's own, if it failed
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
            throw new UnsealException(Layer.IDENTITY, "It is encrypted, and none of the identities fits.", e);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            if (e.equals(source.failure)) {
                throw source.failure;
            }
            throw new UnsealException(Layer.ENCRYPTION, "It is no whole age file, or a damaged one.", e);
        }
    }

    private ReadableByteChannel open() throws GeneralSecurityException, IOException {
        if (identities.isEmpty()) {
            throw new UnsealException(Layer.IDENTITY, "It is encrypted, and there is no identity to read it with.");
        }
        return new StandardDecryptingChannelFactory().newDecryptingChannel(source, List.of(identities.reader()));
    }

    /** Lets go of the key. */
    @Override
    public void close() throws IOException {
        if (decrypting != null) {
            decrypting.close();
        }
    }

    private static final class Source implements ReadableByteChannel {

        private final InputStream in;
        private @Nullable IOException failure;

        private Source(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            try {
                int count = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
                if (count > 0) {
                    target.position(target.position() + count);
                }
                return count;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // Who opened it closes it.
        }
    }
}
