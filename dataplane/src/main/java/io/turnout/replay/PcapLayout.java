package io.turnout.replay;

/**
 * The classic capture file (draft-ietf-opsawg-pcap): one header, then records until the end.
 *
 * <pre>
 *   file header                                        record
 *   0       4       6       8         16      20       0       4            8          12         16
 *   +-------+-------+-------+---------+-------+-----+  +-------+------------+----------+----------+--------+
 *   | magic | major | minor | (8)     | snap  |link |  | sec   | us or ns   | captured | original | frame  |
 *   +-------+-------+-------+---------+-------+-----+  +-------+------------+----------+----------+--------+
 * </pre>
 *
 * The byte order is the writer's and shows in the magic number, as does the unit of the fraction. The upper 16 bits of
 * the link type tell whether frames carry a frame check sequence; they are no part of the type.
 */
final class PcapLayout {
    static final int MAGIC_MICROS = 0xa1b2c3d4;
    static final int MAGIC_NANOS = 0xa1b23c4d;

    /** Written by a patched libpcap of the 1990s, whose records are longer. */
    static final int MAGIC_MODIFIED = 0xa1b2cd34;

    static final int VERSION_MAJOR = 2;
    static final int VERSION_MINOR = 4;

    static final int VERSION_MAJOR_OFFSET = 4;
    static final int VERSION_MINOR_OFFSET = 6;
    static final int SNAP_LENGTH_OFFSET = 16;
    static final int LINK_TYPE_OFFSET = 20;
    static final int FILE_HEADER_LENGTH = 24;

    static final int LINK_TYPE_MASK = 0xffff;

    static final int SECONDS_OFFSET = 0;
    static final int FRACTION_OFFSET = 4;
    static final int CAPTURED_LENGTH_OFFSET = 8;
    static final int ORIGINAL_LENGTH_OFFSET = 12;
    static final int RECORD_HEADER_LENGTH = 16;

    private PcapLayout() {}
}
