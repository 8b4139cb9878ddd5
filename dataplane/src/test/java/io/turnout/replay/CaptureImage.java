package io.turnout.replay;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts capture files together octet by octet, from the format's drafts and not from the code under test. Lengths are
 * as the caller says, also wrong ones.
 */
final class CaptureImage {
    static final int MICROS_MAGIC = 0xa1b2c3d4;
    static final int NANOS_MAGIC = 0xa1b23c4d;

    private static final int CAPACITY = 1 << 20;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY);
    private final List<Integer> frameEnds = new ArrayList<>();
    private final List<Integer> partEnds = new ArrayList<>();

    private CaptureImage() {}

    /** A pcap file header. */
    static CaptureImage pcap(ByteOrder order, int magic, int linkType) {
        CaptureImage image = new CaptureImage();
        image.buffer.order(order).putInt(magic);
        image.buffer.putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
        image.buffer.putInt(65_535).putInt(linkType);
        return image.endPart();
    }

    /** A pcap record. */
    CaptureImage record(int seconds, int fraction, int originalLength, byte... frame) {
        buffer.putInt(seconds).putInt(fraction).putInt(frame.length).putInt(originalLength);
        buffer.put(frame);
        return endFrame();
    }

    /** A pcapng section header. */
    static CaptureImage pcapng(ByteOrder order) {
        return new CaptureImage().section(order);
    }

    /** One more section. */
    CaptureImage section(ByteOrder order, byte[]... options) {
        buffer.order(order);
        ByteBuffer body = body();
        body.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1);
        return block(0x0a0d0d0a, withOptions(body, options));
    }

    CaptureImage networkInterface(int linkType, int snapLength, byte[]... options) {
        ByteBuffer body = body().putShort((short) linkType).putShort((short) 0).putInt(snapLength);
        return block(1, withOptions(body, options));
    }

    CaptureImage enhancedPacket(int interfaceIndex, long ticks, int originalLength, byte[] frame, byte[]... options) {
        ByteBuffer body =
                body().putInt(interfaceIndex).putInt((int) (ticks >>> 32)).putInt((int) ticks);
        body.putInt(frame.length).putInt(originalLength);
        block(6, withOptions(putPadded(body, frame), options));
        return markFrame();
    }

    CaptureImage obsoletePacket(int interfaceIndex, long ticks, int originalLength, byte[] frame) {
        ByteBuffer body = body().putShort((short) interfaceIndex).putShort((short) 0x0107);
        body.putInt((int) (ticks >>> 32))
                .putInt((int) ticks)
                .putInt(frame.length)
                .putInt(originalLength);
        block(2, withOptions(putPadded(body, frame)));
        return markFrame();
    }

    CaptureImage simplePacket(int originalLength, byte... frame) {
        block(3, withOptions(putPadded(body().putInt(originalLength), frame)));
        return markFrame();
    }

    /** A block of any type; its body is padded by the caller. */
    CaptureImage block(int type, byte... body) {
        int length = body.length + 12;
        buffer.putInt(type).putInt(length).put(body).putInt(length);
        return endPart();
    }

    /** Octets as they are, in whatever place they come to stand. */
    CaptureImage raw(byte... octets) {
        buffer.put(octets);
        return endPart();
    }

    /** A 32-bit number in the current byte order, over what is there. */
    CaptureImage patch(int offset, int value) {
        buffer.putInt(offset, value);
        return this;
    }

    /** A pcapng option in the current byte order, padded. */
    byte[] option(int code, byte... value) {
        ByteBuffer option = body().putShort((short) code).putShort((short) value.length);
        return withOptions(putPadded(option, value));
    }

    byte[] number(long value) {
        return withOptions(body().putLong(value));
    }

    int length() {
        return buffer.position();
    }

    byte[] octets() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The whole image in memory of its own. */
    MemorySegment segment() {
        return segment(octets());
    }

    /** What is left of the image when it is cut after this many octets. */
    MemorySegment cut(int length) {
        return segment(Arrays.copyOf(buffer.array(), length));
    }

    static MemorySegment segment(byte[] octets) {
        MemorySegment segment = Arena.ofAuto().allocate(octets.length);
        segment.copyFrom(MemorySegment.ofArray(octets).asSlice(0, octets.length));
        return segment.asReadOnly();
    }

    Path file(Path path) throws IOException {
        return Files.write(path, octets());
    }

    /** How many frames end within the first octets. */
    long framesWithin(int length) {
        return frameEnds.stream().filter(end -> end <= length).count();
    }

    /** Whether a header, record or block ends exactly here. */
    boolean isBoundary(int offset) {
        return partEnds.contains(offset);
    }

    /** Octets that differ from frame to frame. */
    static byte[] frame(int seed, int length) {
        byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = (byte) (seed * 31 + i);
        }
        return frame;
    }

    private CaptureImage endPart() {
        partEnds.add(buffer.position());
        return this;
    }

    private CaptureImage markFrame() {
        frameEnds.add(buffer.position());
        return this;
    }

    private CaptureImage endFrame() {
        return endPart().markFrame();
    }

    private ByteBuffer body() {
        return ByteBuffer.allocate(CAPACITY / 2).order(buffer.order());
    }

    private static ByteBuffer putPadded(ByteBuffer body, byte[] octets) {
        body.put(octets);
        while (body.position() % ValueLayout.JAVA_INT.byteSize() != 0) {
            body.put((byte) 0xee);
        }
        return body;
    }

    private static byte[] withOptions(ByteBuffer body, byte[]... options) {
        for (byte[] option : options) {
            body.put(option);
        }
        if (options.length > 0) {
            body.putInt(0);
        }
        byte[] octets = new byte[body.position()];
        body.flip().get(octets);
        return octets;
    }
}
