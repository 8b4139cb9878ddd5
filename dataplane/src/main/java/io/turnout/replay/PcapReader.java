package io.turnout.replay;

import java.lang.foreign.MemorySegment;

/** Reads classic pcap files; {@link PcapLayout} draws them. */
final class PcapReader extends CaptureReader {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final int nsPerFraction;
    private final CapturedLink link;

    PcapReader(MemorySegment image, String source, boolean isBigEndian, boolean isNanos) {
        super(image, source);
        if (image.byteSize() < PcapLayout.FILE_HEADER_LENGTH) {
            throw new CaptureException(
                    source,
                    "too short for a pcap file: " + image.byteSize() + " of the " + PcapLayout.FILE_HEADER_LENGTH
                            + " octets of its header");
        }
        byteOrder(isBigEndian);
        int major = unsignedShortAt(PcapLayout.VERSION_MAJOR_OFFSET);
        int minor = unsignedShortAt(PcapLayout.VERSION_MINOR_OFFSET);
        if (major != PcapLayout.VERSION_MAJOR || minor != PcapLayout.VERSION_MINOR) {
            throw new CaptureException(source, "pcap version " + major + "." + minor + " is not supported, only 2.4");
        }
        nsPerFraction = isNanos ? 1 : 1_000;
        link = link(intAt(PcapLayout.LINK_TYPE_OFFSET) & PcapLayout.LINK_TYPE_MASK, 0, "");
        position(PcapLayout.FILE_HEADER_LENGTH);
    }

    @Override
    public boolean next() {
        long remaining = remaining();
        if (remaining == 0) {
            return finish();
        }
        if (remaining < PcapLayout.RECORD_HEADER_LENGTH) {
            return truncate("the file ends after " + remaining + " of the 16 octets of a record header");
        }
        long record = position();
        int capturedLength = intAt(record + PcapLayout.CAPTURED_LENGTH_OFFSET);
        if (Integer.compareUnsigned(capturedLength, MAX_CAPTURED_LENGTH) > 0) {
            return truncate("a record claims " + Integer.toUnsignedString(capturedLength) + " octets");
        }
        if (capturedLength > remaining - PcapLayout.RECORD_HEADER_LENGTH) {
            return truncate("the file ends after " + (remaining - PcapLayout.RECORD_HEADER_LENGTH) + " of the "
                    + capturedLength + " octets of a frame");
        }
        long seconds = Integer.toUnsignedLong(intAt(record + PcapLayout.SECONDS_OFFSET));
        long fraction = Integer.toUnsignedLong(intAt(record + PcapLayout.FRACTION_OFFSET));
        long frameOffset = record + PcapLayout.RECORD_HEADER_LENGTH;
        deliver(
                frameOffset,
                capturedLength,
                intAt(record + PcapLayout.ORIGINAL_LENGTH_OFFSET),
                seconds * NS_PER_SECOND + fraction * nsPerFraction,
                link,
                0);
        position(frameOffset + capturedLength);
        return true;
    }
}
