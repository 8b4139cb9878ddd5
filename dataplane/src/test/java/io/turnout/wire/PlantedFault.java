package io.turnout.wire;

import org.agrona.DirectBuffer;

/**
 * A copy of the GTP-U check with a fault that real decoders have had: it checks the first extension header's end
 * against the message and no other's. Fuzzing must find it, or finding nothing in {@link Gtpu} means nothing.
 */
public final class PlantedFault {
    private static final int FLAGS = 0x34;

    private PlantedFault() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] octets) {
        FrameWalk.walk(octets, PlantedFault::check);
    }

    static int check(DirectBuffer buffer, int offset, int presentLength, int datagramLength) {
        boolean isWhole = presentLength == datagramLength;
        if (!isWhole || presentLength < Gtpu.LONG_HEADER_LENGTH || Gtpu.flags(buffer, offset) != FLAGS) {
            return Gtpu.check(buffer, offset, presentLength, datagramLength);
        }
        int messageLength = Gtpu.messageLength(buffer, offset);
        if (messageLength > datagramLength) {
            return Gtpu.LENGTH_BEYOND_DATAGRAM;
        }
        int end = Gtpu.LONG_HEADER_LENGTH;
        for (int extensionCount = 0; buffer.getByte(offset + end - 1) != GtpuExtension.NO_MORE; extensionCount++) {
            if (extensionCount == Gtpu.MAX_EXTENSIONS) {
                return Gtpu.CHAIN_TOO_LONG;
            }
            if (extensionCount == 0 && messageLength <= end) {
                return Gtpu.CHAIN_PAST_END;
            }
            int extensionLength = GtpuExtension.length(buffer, offset + end);
            if (extensionLength == 0) {
                return Gtpu.EXTENSION_LENGTH_ZERO;
            }
            end += extensionLength;
            if (extensionCount == 0 && messageLength < end) {
                return Gtpu.CHAIN_PAST_END;
            }
        }
        return messageLength < Gtpu.LONG_HEADER_LENGTH ? Gtpu.OPTIONAL_FIELDS_PAST_END : end;
    }
}
