package io.turnout.replay;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Puts blocks of a pcapng file with nanoseconds, little-endian, into a buffer; {@link PcapngLayout} draws them. Every
 * function returns the octets it took. No state.
 */
final class PcapngEncoder {
    /** One option, one octet: the resolution. Then the end of the options. */
    static final int INTERFACE_LENGTH = PcapngLayout.INTERFACE_DESCRIPTION_LENGTH
            + PcapngLayout.OPTION_HEADER_LENGTH
            + PcapngLayout.ALIGNMENT
            + PcapngLayout.OPTION_HEADER_LENGTH;

    /** What a section header says that leaves the length of its section open. */
    private static final long LENGTH_OPEN = -1;

    private static final byte NANOSECONDS = 9;

    private PcapngEncoder() {}

    static int putSectionHeader(MutableDirectBuffer buffer, int index) {
        buffer.putInt(index + PcapngLayout.BYTE_ORDER_OFFSET, PcapngLayout.BYTE_ORDER_MAGIC, LITTLE_ENDIAN);
        buffer.putShort(index + PcapngLayout.VERSION_MAJOR_OFFSET, (short) PcapngLayout.VERSION_MAJOR, LITTLE_ENDIAN);
        buffer.putShort(index + PcapngLayout.VERSION_MINOR_OFFSET, (short) PcapngLayout.VERSION_MINOR, LITTLE_ENDIAN);
        buffer.putLong(index + PcapngLayout.SECTION_LENGTH_OFFSET, LENGTH_OPEN, LITTLE_ENDIAN);
        return putBlockEnds(buffer, index, PcapngLayout.SECTION_HEADER, PcapngLayout.SECTION_HEADER_LENGTH);
    }

    static int putInterface(MutableDirectBuffer buffer, int index, int linkType) {
        buffer.setMemory(index, INTERFACE_LENGTH, (byte) 0);
        buffer.putShort(index + PcapngLayout.LINK_TYPE_OFFSET, (short) linkType, LITTLE_ENDIAN);
        buffer.putInt(index + PcapngLayout.SNAP_LENGTH_OFFSET, CaptureReader.MAX_CAPTURED_LENGTH, LITTLE_ENDIAN);
        int option = index + PcapngLayout.INTERFACE_OPTIONS_OFFSET;
        buffer.putShort(option, (short) PcapngLayout.OPTION_TIME_RESOLUTION, LITTLE_ENDIAN);
        buffer.putShort(option + PcapngLayout.OPTION_LENGTH_OFFSET, (short) 1, LITTLE_ENDIAN);
        buffer.putByte(option + PcapngLayout.OPTION_HEADER_LENGTH, NANOSECONDS);
        return putBlockEnds(buffer, index, PcapngLayout.INTERFACE_DESCRIPTION, INTERFACE_LENGTH);
    }

    static int packetLength(int capturedLength) {
        return PcapngLayout.PACKET_FRAME_OFFSET
                + PcapngLayout.padded(capturedLength)
                + PcapngLayout.BLOCK_TRAILER_LENGTH;
    }

    static int putPacket(
            MutableDirectBuffer buffer,
            int index,
            int interfaceIndex,
            long timeNs,
            DirectBuffer frame,
            int offset,
            int capturedLength,
            int originalLength) {
        long heldNs = Math.max(0, timeNs);
        int frameIndex = index + PcapngLayout.PACKET_FRAME_OFFSET;
        buffer.putInt(index + PcapngLayout.INTERFACE_INDEX_OFFSET, interfaceIndex, LITTLE_ENDIAN);
        buffer.putInt(index + PcapngLayout.TIME_HIGH_OFFSET, (int) (heldNs >>> Integer.SIZE), LITTLE_ENDIAN);
        buffer.putInt(index + PcapngLayout.TIME_LOW_OFFSET, (int) heldNs, LITTLE_ENDIAN);
        buffer.putInt(index + PcapngLayout.CAPTURED_LENGTH_OFFSET, capturedLength, LITTLE_ENDIAN);
        buffer.putInt(index + PcapngLayout.ORIGINAL_LENGTH_OFFSET, originalLength, LITTLE_ENDIAN);
        buffer.putBytes(frameIndex, frame, offset, capturedLength);
        int paddingLength = PcapngLayout.padded(capturedLength) - capturedLength;
        buffer.setMemory(frameIndex + capturedLength, paddingLength, (byte) 0);
        return putBlockEnds(buffer, index, PcapngLayout.ENHANCED_PACKET, packetLength(capturedLength));
    }

    private static int putBlockEnds(MutableDirectBuffer buffer, int index, int type, int length) {
        buffer.putInt(index, type, LITTLE_ENDIAN);
        buffer.putInt(index + PcapngLayout.BLOCK_LENGTH_OFFSET, length, LITTLE_ENDIAN);
        buffer.putInt(index + length - PcapngLayout.BLOCK_TRAILER_LENGTH, length, LITTLE_ENDIAN);
        return length;
    }
}
