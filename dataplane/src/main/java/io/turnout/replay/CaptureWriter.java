package io.turnout.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes frames to a capture file: pcap with nanoseconds as long as all frames have one link type, pcapng from the
 * first frame of another one on (what was written until then is rewritten once, under the same name). Tools tell the
 * formats apart by content, not by name.
 *
 * <p>Frames collect in one buffer that is written when full, without allocation per frame; {@link #close()} writes the
 * rest. Whatever the system refuses, a full disk before all, is a {@link CaptureException}; after it the file is given
 * up and closing it says nothing more. Used by one thread.
 */
public final class CaptureWriter implements AutoCloseable {
    /** Room for several of the largest frames, and worth a system call. */
    private static final int BUFFER_LENGTH = 1 << 20;

    private final Path path;
    private final ByteBuffer octets = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    private final UnsafeBuffer buffer = new UnsafeBuffer(octets);

    /** By interface index; pcap has one interface. */
    private final IntArrayList linkTypes = new IntArrayList();

    private FileChannel channel;
    private boolean pcapng;
    private int usedLength;
    private boolean closed;

    private CaptureWriter(Path path, boolean pcapng) {
        this.path = path;
        this.pcapng = pcapng;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new CaptureException(path.toString(), "cannot be created", e);
        }
        if (pcapng) {
            usedLength = PcapngEncoder.putSectionHeader(buffer, 0);
        }
    }

    /**
     * Creates a capture file, or empties the one that is there.
     *
     * @param path where
     * @return a writer of pcap
     * @throws CaptureException if it cannot be created
     */
    public static CaptureWriter create(Path path) {
        return new CaptureWriter(path, false);
    }

    /**
     * Adds a frame.
     *
     * @param frame          what holds its octets
     * @param offset         of its first octet
     * @param capturedLength octets there, at most {@link CaptureReader#MAX_CAPTURED_LENGTH}
     * @param originalLength octets it has on the wire, more than are there if it was cut
     * @param timeNs         nanoseconds since 1970; a time before that is written as 0, and in pcap one after 2106,
     *                       which it cannot hold, as its last second
     * @param linkType       see {@link LinkType}
     * @throws CaptureException if the file cannot be written
     */
    public void write(
            DirectBuffer frame, int offset, int capturedLength, int originalLength, long timeNs, int linkType) {
        if (capturedLength > CaptureReader.MAX_CAPTURED_LENGTH) {
            throw new IllegalArgumentException("a frame of " + capturedLength + " octets");
        }
        if (closed) {
            throw new IllegalStateException(path + " is closed");
        }
        int interfaceIndex = linkTypes.indexOf(linkType);
        if (interfaceIndex < 0) {
            interfaceIndex = addInterface(linkType);
        }
        if (pcapng) {
            reserve(PcapngEncoder.packetLength(capturedLength));
            usedLength += PcapngEncoder.putPacket(
                    buffer, usedLength, interfaceIndex, timeNs, frame, offset, capturedLength, originalLength);
        } else {
            reserve(PcapEncoder.recordLength(capturedLength));
            usedLength +=
                    PcapEncoder.putRecord(buffer, usedLength, timeNs, frame, offset, capturedLength, originalLength);
        }
    }

    /** Writes what is still buffered. A capture without frames is one of Ethernet. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (linkTypes.isEmpty()) {
            addInterface(LinkType.ETHERNET);
        }
        flush();
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw new CaptureException(path.toString(), "cannot be written", e);
        }
    }

    /** Adds the interface for frames of a link type not met before, in whichever format can hold it. */
    private int addInterface(int linkType) {
        if (linkTypes.isEmpty() && !pcapng) {
            usedLength += PcapEncoder.putFileHeader(buffer, usedLength, linkType);
        } else {
            if (!pcapng) {
                rewriteAsPcapng();
            }
            reserve(PcapngEncoder.INTERFACE_LENGTH);
            usedLength += PcapngEncoder.putInterface(buffer, usedLength, linkType);
        }
        linkTypes.addInt(linkType);
        return linkTypes.size() - 1;
    }

    private void rewriteAsPcapng() {
        flush();
        Path rewritten = path.resolveSibling(path.getFileName() + ".pcapng");
        try {
            CaptureWriter writer = new CaptureWriter(rewritten, true);
            try {
                copyTo(writer);
                channel.close();
                Files.move(rewritten, path, StandardCopyOption.REPLACE_EXISTING);
                channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            } finally {
                Files.deleteIfExists(rewritten);
            }
        } catch (IOException e) {
            throw giveUp(new CaptureException(path.toString(), "cannot be rewritten as pcapng", e));
        } catch (CaptureException e) {
            throw giveUp(e);
        }
        pcapng = true;
    }

    /** Copies the frames written so far, and closes the copy. */
    private void copyTo(CaptureWriter writer) {
        try (writer;
                CaptureReader reader = CaptureReader.open(path)) {
            while (reader.next()) {
                writer.write(
                        reader.frame(),
                        0,
                        reader.capturedLength(),
                        reader.originalLength(),
                        reader.timeNs(),
                        reader.linkType());
            }
        }
    }

    /** Makes room in the buffer for this many octets. */
    private void reserve(int length) {
        if (length > BUFFER_LENGTH - usedLength) {
            flush();
        }
    }

    private void flush() {
        octets.position(0).limit(usedLength);
        try {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        } catch (IOException e) {
            throw giveUp(new CaptureException(path.toString(), "cannot be written", e));
        }
        octets.clear();
        usedLength = 0;
    }

    private CaptureException giveUp(CaptureException failure) {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
