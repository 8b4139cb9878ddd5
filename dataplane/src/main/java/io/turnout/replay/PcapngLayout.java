package io.turnout.replay;

/**
 * The next generation capture file (draft-ietf-opsawg-pcapng): blocks, each padded to four octets, with its length at
 * both ends. A section starts with its header block and has its own byte order and its own interfaces.
 *
 * <pre>
 *   0        4        8                          length-4
 *   +--------+--------+------------ ... ---------+--------+
 *   | type   | length | body                     | length |
 *   +--------+--------+------------ ... ---------+--------+
 *
 *   section header          8 byte-order magic, 12 major, 14 minor, 16 section length (8), 24 options
 *   interface description   8 link type (2), 10 reserved, 12 snap length, 16 options
 *   enhanced packet         8 interface (4),                 12 time high, 16 time low, 20 captured, 24 original, 28 frame
 *   packet (obsolete)       8 interface (2), 10 drops (2),   12 time high, 16 time low, 20 captured, 24 original, 28 frame
 *   simple packet           8 original, 12 frame
 *   option                  0 code (2), 2 length (2), 4 value padded to four octets
 * </pre>
 */
final class PcapngLayout {
    /** Reads the same in both byte orders. */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    static final int INTERFACE_DESCRIPTION = 1;
    static final int PACKET = 2;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;

    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    static final int VERSION_MAJOR = 1;
    static final int VERSION_MINOR = 0;

    static final int BLOCK_LENGTH_OFFSET = 4;
    static final int BLOCK_TRAILER_LENGTH = 4;
    static final int MIN_BLOCK_LENGTH = 12;
    static final int ALIGNMENT = 4;

    static final int BYTE_ORDER_OFFSET = 8;
    static final int VERSION_MAJOR_OFFSET = 12;
    static final int VERSION_MINOR_OFFSET = 14;
    static final int SECTION_LENGTH_OFFSET = 16;
    static final int SECTION_HEADER_LENGTH = 28;

    static final int LINK_TYPE_OFFSET = 8;
    static final int SNAP_LENGTH_OFFSET = 12;
    static final int INTERFACE_OPTIONS_OFFSET = 16;
    static final int INTERFACE_DESCRIPTION_LENGTH = 20;

    static final int INTERFACE_INDEX_OFFSET = 8;
    static final int TIME_HIGH_OFFSET = 12;
    static final int TIME_LOW_OFFSET = 16;
    static final int CAPTURED_LENGTH_OFFSET = 20;
    static final int ORIGINAL_LENGTH_OFFSET = 24;
    static final int PACKET_FRAME_OFFSET = 28;

    static final int SIMPLE_ORIGINAL_LENGTH_OFFSET = 8;
    static final int SIMPLE_FRAME_OFFSET = 12;

    static final int OPTION_LENGTH_OFFSET = 2;
    static final int OPTION_HEADER_LENGTH = 4;
    static final int OPTION_END = 0;
    static final int OPTION_INTERFACE_NAME = 2;
    static final int OPTION_TIME_RESOLUTION = 9;
    static final int OPTION_TIME_OFFSET = 14;

    private PcapngLayout() {}

    /** A length rounded up to the next multiple of four octets. */
    static int padded(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
