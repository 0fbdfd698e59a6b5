package dev.coffer.seal;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;

/**
 * Encrypts with age, in blocks of 64 KiB. The header is written at once; only {@link #close()} writes the last block,
 * without which the file is none. The next stream stays open.
 */
final class AgeOutput extends OutputStream {

    private final WritableByteChannel encrypting;

    AgeOutput(OutputStream next, Recipients recipients) throws IOException {
        try {
            this.encrypting = new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(new Next(next), java.util.List.copyOf(recipients.writers()));
        } catch (GeneralSecurityException e) {
            throw new IOException("Encryption cannot begin: " + e.getMessage(), e);
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

    /** Writes the last block and lets go of the key. */
    @Override
    public void close() throws IOException {
        encrypting.close();
    }

    /** The library's blocks lie in arrays, which are handed on as they are. */
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
