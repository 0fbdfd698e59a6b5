package dev.coffer.harness;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A request over HTTP/2 whose headers are larger than any client sends to a server that says how many it takes. */
public final class RawHttp2 {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST_FRAME = 16_384;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int CONTINUATION = 9;

    private static final int END_OF_STREAM = 1;
    private static final int END_OF_HEADERS = 4;
    private static final int WITH_PRIORITY = 32;

    /** The bytes of a priority, which stands before the headers. */
    private static final int PRIORITY_BYTES = 5;

    private RawHttp2() {}

    /**
     * Asks for a path of the service under test.
     *
     * @param length of the value of one header
     * @return the status and the body, with a space between them
     */
    public static String ask(String path, String token, int length) throws IOException, Http2Exception {
        Http2Headers headers = new DefaultHttp2Headers()
                .method("GET")
                .scheme("http")
                .authority("localhost")
                .path(path)
                .add("x-auth-token", token)
                .add("x-some", "v".repeat(length));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(out, SETTINGS, 0, 0, new byte[0]);
            send(out, headers);
            out.flush();
            return answer(new DataInputStream(socket.getInputStream()));
        }
    }

    private static void send(DataOutputStream out, Http2Headers headers) throws IOException, Http2Exception {
        ByteBuf block = Unpooled.buffer();
        new DefaultHttp2HeadersEncoder().encodeHeaders(1, headers, block);
        int type = HEADERS;
        int flags = END_OF_STREAM;
        while (block.isReadable()) {
            byte[] part = new byte[Math.min(LONGEST_FRAME, block.readableBytes())];
            block.readBytes(part);
            frame(out, type, block.isReadable() ? flags : flags | END_OF_HEADERS, 1, part);
            type = CONTINUATION;
            flags = 0;
        }
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
            throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    private static String answer(DataInputStream in) throws IOException, Http2Exception {
        CharSequence status = "";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            byte[] payload = new byte[in.readUnsignedByte() << 16 | in.readUnsignedShort()];
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            in.readFully(payload);
            if (stream != 1) {
                continue;
            }
            if (type == HEADERS) {
                int from = (flags & WITH_PRIORITY) == 0 ? 0 : PRIORITY_BYTES;
                status = new DefaultHttp2HeadersDecoder(false)
                        .decodeHeaders(1, Unpooled.wrappedBuffer(payload, from, payload.length - from))
                        .status();
            } else if (type == DATA) {
                body.writeBytes(payload);
            } else {
                throw new IOException("A frame of type " + type);
            }
            if ((flags & END_OF_STREAM) != 0) {
                return status + " " + body.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
