package io.turnout.lab;

import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.wire.Checksum;
import io.turnout.wire.Gtpu;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Udp;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A frame with a {@link NumberedPacket} in a tunnel, made once and sent again and again with other numbers. Owned by one
 * thread.
 */
final class FrameTemplate {
    private static final int INNER_HEADERS_LENGTH = Ipv4.MIN_HEADER_LENGTH + Udp.HEADER_LENGTH;

    private final UnsafeBuffer octets;
    private final int tPduOffset;

    /**
     * A template of G-PDUs.
     *
     * @param tunnel a builder that says link, outer addresses and TEID
     * @param source the inner packet's
     * @param destination the inner packet's
     * @param ports the inner packet's source port in the high, destination port in the low 16 bits
     * @param payloadLength octets of the UDP payload, {@link NumberedPacket#MIN_LENGTH} or more
     */
    FrameTemplate(FrameBuilder tunnel, Address source, Address destination, int ports, int ue, int payloadLength) {
        UnsafeBuffer payload = new UnsafeBuffer(new byte[payloadLength]);
        NumberedPacket.write(payload, 0, ue, 0);
        byte[] frame = tunnel.packet(source, destination)
                .udp(ports >>> Short.SIZE, ports & 0xFFFF)
                .payload(payload.byteArray())
                .octets();
        octets = new UnsafeBuffer(frame);
        tPduOffset = tunnel.tPduOffset();
    }

    /** The frame of the packet {@code newNumber}; valid until the next call. */
    DirectBuffer of(long newNumber) {
        int payload = tPduOffset + INNER_HEADERS_LENGTH;
        long before = octets.getLong(payload, ByteOrder.BIG_ENDIAN);
        NumberedPacket.writeNumber(octets, payload, newNumber);
        long after = octets.getLong(payload, ByteOrder.BIG_ENDIAN);
        long delta = Checksum.delta32((int) (before >>> Integer.SIZE), (int) (after >>> Integer.SIZE))
                + Checksum.delta32((int) before, (int) after);
        Checksum.patchUdp(octets, tPduOffset + Ipv4.MIN_HEADER_LENGTH + Udp.CHECKSUM_OFFSET, delta);
        return octets;
    }

    /** Has the frames of this template go through the tunnel {@code teid} from now on. */
    void teid(int teid) {
        Gtpu.writeTeid(octets, tPduOffset - Gtpu.HEADER_LENGTH, teid);
    }

    /** Octets of a frame. */
    int length() {
        return octets.capacity();
    }

    /**
     * Whether {@code length} octets at {@code offset} are the frame of {@code itsNumber}: all of them, or from the GTP-U
     * header on.
     */
    boolean isFrame(DirectBuffer buffer, int offset, int length, boolean isOuterKept, long itsNumber) {
        if (length != length()) {
            return false;
        }
        int from = isOuterKept ? 0 : tPduOffset - Gtpu.HEADER_LENGTH;
        byte[] expected = new byte[length - from];
        of(itsNumber).getBytes(from, expected);
        byte[] actual = new byte[length - from];
        buffer.getBytes(offset + from, actual);
        return Arrays.equals(expected, actual);
    }
}
