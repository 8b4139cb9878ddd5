package io.turnout.replay;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Reads pcapng files; {@link PcapngLayout} draws them. Blocks of other types are skipped by their length. */
final class PcapngReader extends CaptureReader {
    /** More interfaces than this in one section are taken for damage. */
    private static final int MAX_INTERFACES = 65_536;

    /** What a block length is when there is no such block: the capture has been truncated there. */
    private static final long NO_BLOCK = 0;

    /** Of the current section. */
    private final List<PcapngInterface> interfaces = new ArrayList<>();

    /** Interfaces in the sections before this one. */
    private int earlierInterfaceCount;

    PcapngReader(MemorySegment image, String source) {
        super(image, source);
        if (remaining() < PcapngLayout.SECTION_HEADER_LENGTH) {
            throw new CaptureException(source, "too short for a pcapng file: " + remaining() + " octets");
        }
        if (!beginSection()) {
            throw new CaptureException(source, truncationReason());
        }
    }

    @Override
    public boolean next() {
        while (remaining() > 0) {
            if (remaining() < PcapngLayout.MIN_BLOCK_LENGTH) {
                return truncate("the file ends after " + remaining() + " octets of a block");
            }
            long block = position();
            int type = intAt(block);
            if (type == PcapngLayout.SECTION_HEADER) {
                if (!beginSection()) {
                    return false;
                }
                continue;
            }
            long length = blockLength(minBlockLength(type));
            if (length == NO_BLOCK) {
                return false;
            }
            switch (type) {
                case PcapngLayout.ENHANCED_PACKET -> {
                    return onPacket(length, intAt(block + PcapngLayout.INTERFACE_INDEX_OFFSET));
                }
                case PcapngLayout.PACKET -> {
                    return onPacket(length, unsignedShortAt(block + PcapngLayout.INTERFACE_INDEX_OFFSET));
                }
                case PcapngLayout.SIMPLE_PACKET -> {
                    return onSimplePacket(length);
                }
                case PcapngLayout.INTERFACE_DESCRIPTION -> {
                    if (!onInterface(length)) {
                        return false;
                    }
                }
                default -> {} // names, statistics, secrets, others' own blocks: no frames in them
            }
            position(block + length);
        }
        return finish();
    }

    private static int minBlockLength(int type) {
        return switch (type) {
            case PcapngLayout.ENHANCED_PACKET, PcapngLayout.PACKET ->
                PcapngLayout.PACKET_FRAME_OFFSET + PcapngLayout.BLOCK_TRAILER_LENGTH;
            case PcapngLayout.SIMPLE_PACKET -> PcapngLayout.SIMPLE_FRAME_OFFSET + PcapngLayout.BLOCK_TRAILER_LENGTH;
            case PcapngLayout.INTERFACE_DESCRIPTION -> PcapngLayout.INTERFACE_DESCRIPTION_LENGTH;
            default -> PcapngLayout.MIN_BLOCK_LENGTH;
        };
    }

    /** The length of the block at the current position, all of which is in the file; or truncates the capture. */
    private long blockLength(int minLength) {
        long block = position();
        long length = Integer.toUnsignedLong(intAt(block + PcapngLayout.BLOCK_LENGTH_OFFSET));
        if (length < minLength || length % PcapngLayout.ALIGNMENT != 0) {
            truncate("a block of type " + Integer.toUnsignedString(intAt(block)) + " claims " + length + " octets");
            return NO_BLOCK;
        }
        if (length > remaining()) {
            truncate("the file ends after " + remaining() + " of the " + length + " octets of a block");
            return NO_BLOCK;
        }
        long trailer = Integer.toUnsignedLong(intAt(block + length - PcapngLayout.BLOCK_TRAILER_LENGTH));
        if (trailer != length) {
            truncate("a block starts with length " + length + " and ends with length " + trailer);
            return NO_BLOCK;
        }
        return length;
    }

    /** Takes over the byte order from the section header at the current position, and moves past it. */
    private boolean beginSection() {
        long block = position();
        byteOrder(false);
        int magic = intAt(block + PcapngLayout.BYTE_ORDER_OFFSET);
        if (magic == Integer.reverseBytes(PcapngLayout.BYTE_ORDER_MAGIC)) {
            byteOrder(true);
        } else if (magic != PcapngLayout.BYTE_ORDER_MAGIC) {
            return truncate(String.format("a pcapng section has byte-order magic %08x", magic));
        }
        long length = blockLength(PcapngLayout.SECTION_HEADER_LENGTH);
        if (length == NO_BLOCK) {
            return false;
        }
        int major = unsignedShortAt(block + PcapngLayout.VERSION_MAJOR_OFFSET);
        if (major != PcapngLayout.VERSION_MAJOR) {
            return truncate("pcapng version " + major + " is not supported, only 1");
        }
        earlierInterfaceCount += interfaces.size();
        interfaces.clear();
        position(block + length);
        return true;
    }

    private boolean onInterface(long length) {
        if (interfaces.size() == MAX_INTERFACES) {
            return truncate("more than " + MAX_INTERFACES + " interfaces in a section");
        }
        long block = position();
        int index = earlierInterfaceCount + interfaces.size();
        int linkType = unsignedShortAt(block + PcapngLayout.LINK_TYPE_OFFSET);
        String name = "";
        int resolution = PcapngInterface.MICROSECONDS;
        long offsetSeconds = 0;
        long option = block + PcapngLayout.INTERFACE_OPTIONS_OFFSET;
        long end = block + length - PcapngLayout.BLOCK_TRAILER_LENGTH;
        while (end - option >= PcapngLayout.OPTION_HEADER_LENGTH) {
            int code = unsignedShortAt(option);
            int valueLength = unsignedShortAt(option + PcapngLayout.OPTION_LENGTH_OFFSET);
            long value = option + PcapngLayout.OPTION_HEADER_LENGTH;
            if (code == PcapngLayout.OPTION_END || valueLength > end - value) {
                break;
            }
            if (code == PcapngLayout.OPTION_INTERFACE_NAME) {
                name = textAt(value, valueLength);
            } else if (code == PcapngLayout.OPTION_TIME_RESOLUTION && valueLength == 1) {
                resolution = octetAt(value);
            } else if (code == PcapngLayout.OPTION_TIME_OFFSET && valueLength == Long.BYTES) {
                offsetSeconds = longAt(value);
            }
            option = value + PcapngLayout.padded(valueLength);
        }
        interfaces.add(new PcapngInterface(
                link(linkType, index, name),
                intAt(block + PcapngLayout.SNAP_LENGTH_OFFSET),
                resolution,
                offsetSeconds));
        return true;
    }

    private boolean onPacket(long length, int index) {
        long block = position();
        if (Integer.compareUnsigned(index, interfaces.size()) >= 0) {
            return truncate("a packet of interface " + Integer.toUnsignedString(index) + ", which the section lacks");
        }
        long ticks = Integer.toUnsignedLong(intAt(block + PcapngLayout.TIME_HIGH_OFFSET)) << Integer.SIZE
                | Integer.toUnsignedLong(intAt(block + PcapngLayout.TIME_LOW_OFFSET));
        return onFrame(
                length,
                PcapngLayout.PACKET_FRAME_OFFSET,
                intAt(block + PcapngLayout.CAPTURED_LENGTH_OFFSET),
                intAt(block + PcapngLayout.ORIGINAL_LENGTH_OFFSET),
                interfaces.get(index).timeNs(ticks),
                index);
    }

    private boolean onSimplePacket(long length) {
        if (interfaces.isEmpty()) {
            return truncate("a simple packet in a section without interfaces");
        }
        int originalLength = intAt(position() + PcapngLayout.SIMPLE_ORIGINAL_LENGTH_OFFSET);
        int capturedLength = interfaces.getFirst().snapped(originalLength);
        return onFrame(length, PcapngLayout.SIMPLE_FRAME_OFFSET, capturedLength, originalLength, timeNs(), 0);
    }

    private boolean onFrame(
            long length, int frameOffset, int capturedLength, int originalLength, long timeNs, int index) {
        long room = length - frameOffset - PcapngLayout.BLOCK_TRAILER_LENGTH;
        if (Integer.compareUnsigned(capturedLength, MAX_CAPTURED_LENGTH) > 0 || capturedLength > room) {
            return truncate(
                    "a packet claims " + Integer.toUnsignedString(capturedLength) + " octets in a block of " + length);
        }
        long frame = position() + frameOffset;
        deliver(
                frame,
                capturedLength,
                originalLength,
                timeNs,
                interfaces.get(index).link(),
                earlierInterfaceCount + index);
        position(position() + length);
        return true;
    }
}
