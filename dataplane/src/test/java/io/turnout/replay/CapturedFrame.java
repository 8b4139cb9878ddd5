package io.turnout.replay;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One captured frame, copied out: what tests compare.
 *
 * @param octets the captured octets, in hexadecimal
 */
record CapturedFrame(long timeNs, int originalLength, int linkType, String octets) {
    CapturedFrame(long timeNs, int originalLength, int linkType, byte[] octets) {
        this(timeNs, originalLength, linkType, HexFormat.of().formatHex(octets));
    }

    /** Everything a capture file delivers. */
    static List<CapturedFrame> all(Path file) {
        try (CaptureReader reader = CaptureReader.open(file)) {
            return rest(reader);
        }
    }

    /** Everything the image of a capture file delivers. */
    static List<CapturedFrame> all(MemorySegment image) {
        try (CaptureReader reader = CaptureReader.over(image, "image")) {
            return rest(reader);
        }
    }

    /** Everything a reader has yet to deliver. */
    static List<CapturedFrame> rest(CaptureReader reader) {
        List<CapturedFrame> frames = new ArrayList<>();
        while (reader.next()) {
            frames.add(of(reader));
        }
        return frames;
    }

    /** The frame a reader is at. */
    static CapturedFrame of(CaptureReader reader) {
        byte[] octets = new byte[reader.capturedLength()];
        reader.frame().getBytes(0, octets);
        return new CapturedFrame(reader.timeNs(), reader.originalLength(), reader.linkType(), octets);
    }
}
