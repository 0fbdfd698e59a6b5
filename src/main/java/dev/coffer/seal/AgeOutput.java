package dev.coffer.seal;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;

/**
 * A stream that encrypts with age in blocks of 64 KiB. The constructor writes the header. Only {@link #close()} writes
 * the last block; without it, the file is not valid. The next stream stays open.
 */
final class AgeOutput extends OutputStream {

    private final WritableByteChannel encrypting;

    AgeOutput(OutputStream next, Recipients recipients) throws IOException {
        try {
            this.encrypting = new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(new Next(next), java.util.List.copyOf(recipients.writers()));
        } catch (GeneralSecurityException e) {
            throw new IOException("Encryption cannot start: " + e.getMessage(), e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        encrypting.write(ByteBuffer.wrap(bytes, offset, length));
    }

    /** Writes the last block and releases the key. */
    @Override
    public void close() throws IOException {
        encrypting.close();
    }

    /** The sink of the library, whose blocks are arrays and are passed on without a copy. */
    private static final class Next implements WritableByteChannel {

        private final OutputStream next;
        private boolean open = true;

        private Next(OutputStream next) {
            this.next = next;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int length = source.remaining();
            next.write(source.array(), source.arrayOffset() + source.position(), length);
            source.position(source.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
