package io.turnout.replay;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Puts headers and records of a pcap file with nanoseconds, little-endian, into a buffer; {@link PcapLayout} draws
 * them. Every function returns the octets it took. No state.
 */
final class PcapEncoder {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Seconds have 32 bits. */
    private static final long MAX_TIME_NS = 0xffff_ffffL * NS_PER_SECOND + NS_PER_SECOND - 1;

    private PcapEncoder() {}

    static int putFileHeader(MutableDirectBuffer buffer, int index, int linkType) {
        buffer.setMemory(index, PcapLayout.FILE_HEADER_LENGTH, (byte) 0);
        buffer.putInt(index, PcapLayout.MAGIC_NANOS, LITTLE_ENDIAN);
        buffer.putShort(index + PcapLayout.VERSION_MAJOR_OFFSET, (short) PcapLayout.VERSION_MAJOR, LITTLE_ENDIAN);
        buffer.putShort(index + PcapLayout.VERSION_MINOR_OFFSET, (short) PcapLayout.VERSION_MINOR, LITTLE_ENDIAN);
        buffer.putInt(index + PcapLayout.SNAP_LENGTH_OFFSET, CaptureReader.MAX_CAPTURED_LENGTH, LITTLE_ENDIAN);
        buffer.putInt(index + PcapLayout.LINK_TYPE_OFFSET, linkType, LITTLE_ENDIAN);
        return PcapLayout.FILE_HEADER_LENGTH;
    }

    static int recordLength(int capturedLength) {
        return PcapLayout.RECORD_HEADER_LENGTH + capturedLength;
    }

    static int putRecord(
            MutableDirectBuffer buffer,
            int index,
            long timeNs,
            DirectBuffer frame,
            int offset,
            int capturedLength,
            int originalLength) {
        long heldNs = Math.clamp(timeNs, 0, MAX_TIME_NS);
        buffer.putInt(index + PcapLayout.SECONDS_OFFSET, (int) (heldNs / NS_PER_SECOND), LITTLE_ENDIAN);
        buffer.putInt(index + PcapLayout.FRACTION_OFFSET, (int) (heldNs % NS_PER_SECOND), LITTLE_ENDIAN);
        buffer.putInt(index + PcapLayout.CAPTURED_LENGTH_OFFSET, capturedLength, LITTLE_ENDIAN);
        buffer.putInt(index + PcapLayout.ORIGINAL_LENGTH_OFFSET, originalLength, LITTLE_ENDIAN);
        buffer.putBytes(index + PcapLayout.RECORD_HEADER_LENGTH, frame, offset, capturedLength);
        return recordLength(capturedLength);
    }
}
