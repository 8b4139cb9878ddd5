package io.turnout.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A cursor over the frames of one capture, pcap or pcapng, in the order of the file.
 *
 * <p>After {@link #next()} returned true the accessors describe one frame, until the next call. Nothing is copied and
 * nothing is allocated per frame: the file is mapped as a whole, whatever its size, and {@link #frame()} looks at the
 * mapping. A file that ends within a record, or goes wrong, delivers every record before that; then
 * {@link #truncation()} says what was found. Frames of every link type are delivered; {@link #links()} says which
 * there were.
 *
 * <p>One thread opens, reads and closes a reader. Another process may append to the file meanwhile (what was there at
 * opening is read), but must not shorten it.
 */
public abstract sealed class CaptureReader implements AutoCloseable permits PcapReader, PcapngReader {
    /** A record that claims more octets than this is damaged: no link has longer frames. */
    public static final int MAX_CAPTURED_LENGTH = 262_144;

    private static final int MAGIC_LENGTH = 4;
    private static final int ZSTD_MAGIC = 0x28b52ffd;
    private static final int XZ_MAGIC = 0xfd377a58;
    private static final int GZIP_MAGIC = 0x1f8b;

    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String source;
    private final MemorySegment image;
    private final long imageLength;
    private final UnsafeBuffer frame = new UnsafeBuffer(0, 0);
    private final Map<Integer, CapturedLink> links = new LinkedHashMap<>();
    private Arena mapping;
    private boolean bigEndian;

    /** Where the next record starts; what is before it has been delivered or skipped. */
    private long position;

    private int originalLength;
    private long timeNs;
    private int linkType;
    private int interfaceIndex;
    private long truncationOffset;
    private String truncationReason;

    CaptureReader(MemorySegment image, String source) {
        if (!image.isNative()) {
            throw new IllegalArgumentException("a frame is looked at by its address: native memory only");
        }
        this.image = image;
        this.imageLength = image.byteSize();
        this.source = source;
    }

    /**
     * Opens a capture file, whichever of the formats it is in.
     *
     * @param path a regular file
     * @return a reader before the first frame
     * @throws CaptureException if there is no such file, it cannot be read, or it is not a capture
     */
    @SuppressWarnings("MustBeClosed") // the mapping lives as long as the reader, which closes it
    public static CaptureReader open(Path path) {
        String source = path.toString();
        if (!Files.isRegularFile(path)) {
            throw new CaptureException(source, whyNotRegular(path));
        }
        Arena mapping = Arena.ofConfined();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment image = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), mapping);
            CaptureReader reader = over(image, source);
            reader.mapping = mapping;
            return reader;
        } catch (IOException e) {
            mapping.close();
            throw new CaptureException(source, "cannot be read", e);
        } catch (RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    /**
     * Reads the image of a capture file from memory.
     *
     * @param image  the octets of the file, in native memory that outlives the reader
     * @param source what to call it in messages
     * @return a reader before the first frame
     * @throws CaptureException if it is not a capture
     */
    public static CaptureReader over(MemorySegment image, String source) {
        if (image.byteSize() == 0) {
            throw new CaptureException(source, "is empty");
        }
        if (image.byteSize() < MAGIC_LENGTH) {
            throw new CaptureException(source, "too short to be a capture: " + image.byteSize() + " octets");
        }
        int magic = Integer.reverseBytes(image.get(INT, 0));
        return switch (magic) {
            case PcapLayout.MAGIC_MICROS -> new PcapReader(image, source, true, false);
            case PcapLayout.MAGIC_NANOS -> new PcapReader(image, source, true, true);
            case PcapngLayout.SECTION_HEADER -> new PcapngReader(image, source);
            default -> overSwapped(image, source, magic);
        };
    }

    private static CaptureReader overSwapped(MemorySegment image, String source, int magic) {
        return switch (Integer.reverseBytes(magic)) {
            case PcapLayout.MAGIC_MICROS -> new PcapReader(image, source, false, false);
            case PcapLayout.MAGIC_NANOS -> new PcapReader(image, source, false, true);
            default -> throw new CaptureException(source, whyNotCapture(magic));
        };
    }

    private static String whyNotCapture(int magic) {
        if (magic >>> 16 == GZIP_MAGIC) {
            return "is compressed with gzip: unpack it first (gunzip)";
        }
        return switch (magic) {
            case ZSTD_MAGIC -> "is compressed with zstd: unpack it first (unzstd)";
            case XZ_MAGIC -> "is compressed with xz: unpack it first (unxz)";
            case PcapLayout.MAGIC_MODIFIED, 0x34cdb2a1 ->
                "is a pcap of the modified kind (magic a1b2cd34), which is not supported: convert it with editcap";
            default -> String.format("is not a capture: it starts with %08x", magic);
        };
    }

    private static String whyNotRegular(Path path) {
        if (Files.isDirectory(path)) {
            return "is a directory";
        }
        return Files.exists(path) ? "is not a regular file, and only such a file can be mapped" : "no such file";
    }

    /**
     * Moves to the next frame.
     *
     * @return false at the end, also where the end is not a clean one: see {@link #truncation()}
     */
    public abstract boolean next();

    /**
     * The octets captured of this frame: index 0 is its first octet, and the capacity is the captured length. The
     * object stays the same; what it looks at changes with {@link #next()}.
     */
    public DirectBuffer frame() {
        return frame;
    }

    /** Octets captured of this frame. */
    public int capturedLength() {
        return frame.capacity();
    }

    /** Octets the frame had on the wire, more than were captured where the snap length cut it. */
    public int originalLength() {
        return originalLength;
    }

    /**
     * When the frame was captured, in nanoseconds since 1970. Years from 2262 on do not fit and wrap. A simple packet
     * of pcapng has no time of its own and takes that of the frame before it, 0 if it is the first.
     */
    public long timeNs() {
        return timeNs;
    }

    /** The link type of this frame; {@link LinkType} has those that are supported. */
    public int linkType() {
        return linkType;
    }

    /** Which of the file's interfaces captured this frame, counted from 0 through all sections; 0 in pcap. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** The link types of the interfaces met so far, in the order of the file, with their frame counts. */
    public List<CapturedLink> links() {
        return List.copyOf(links.values());
    }

    /** Whether the file ended within a record or went wrong; known once {@link #next()} has returned false. */
    public boolean isTruncated() {
        return truncationReason != null;
    }

    /** One line that says at which offset the file went wrong and how, or null if it did not. */
    public String truncation() {
        return isTruncated() ? "truncated at offset " + truncationOffset + ": " + truncationReason : null;
    }

    /** Octets of the whole file. */
    public long length() {
        return imageLength;
    }

    /** Octets of the file that have been read. */
    public long readLength() {
        return position;
    }

    /** The file, as the user named it. */
    public String source() {
        return source;
    }

    /** Unmaps the file. Its frames must not be looked at any more. */
    @Override
    public void close() {
        finish();
        position = imageLength;
        if (mapping != null) {
            mapping.close();
            mapping = null;
        }
    }

    final void byteOrder(boolean isBigEndian) {
        bigEndian = isBigEndian;
    }

    final int intAt(long offset) {
        int value = image.get(INT, offset);
        return bigEndian ? Integer.reverseBytes(value) : value;
    }

    final int unsignedShortAt(long offset) {
        short value = image.get(SHORT, offset);
        return Short.toUnsignedInt(bigEndian ? Short.reverseBytes(value) : value);
    }

    final long longAt(long offset) {
        long value = image.get(LONG, offset);
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    final int octetAt(long offset) {
        return Byte.toUnsignedInt(image.get(JAVA_BYTE, offset));
    }

    final String textAt(long offset, int length) {
        return new String(image.asSlice(offset, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    final long position() {
        return position;
    }

    final void position(long offset) {
        position = offset;
    }

    final long remaining() {
        return imageLength - position;
    }

    /** The entry that counts frames of this link type; the interface is remembered if it is the first with it. */
    final CapturedLink link(int ofType, int onInterfaceIndex, String interfaceName) {
        return links.computeIfAbsent(ofType, type -> new CapturedLink(type, onInterfaceIndex, interfaceName));
    }

    /** Makes one record the current frame; its octets have been checked to be inside the image. */
    final void deliver(
            long frameOffset, int capturedLength, int wireLength, long atNs, CapturedLink link, int onInterfaceIndex) {
        frame.wrap(image.address() + frameOffset, capturedLength);
        originalLength = wireLength < 0 ? Integer.MAX_VALUE : wireLength;
        timeNs = atNs;
        linkType = link.linkType();
        interfaceIndex = onInterfaceIndex;
        link.onFrame();
    }

    /** Ends the capture here: no further frame, and none to look at. */
    final boolean finish() {
        frame.wrap(0, 0);
        return false;
    }

    final String truncationReason() {
        return truncationReason;
    }

    /** Ends the capture at the current position because of what is wrong there. */
    final boolean truncate(String reason) {
        truncationOffset = position;
        truncationReason = reason;
        return finish();
    }
}
