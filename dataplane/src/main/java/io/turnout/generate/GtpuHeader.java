package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A G-PDU's or End Marker's header with any combination of optional fields and extension headers (TS 29.281, 5). Used
 * by one thread.
 */
final class GtpuHeader {
    /** No number: the flag is not set. */
    static final int NONE = -1;

    private static final int VERSION_1_GTP = 0x30;
    private static final int LENGTH_UNIT = 4;

    int messageType;
    int teid;
    int sequence = NONE;
    int nPduNumber = NONE;

    private final ExpandableArrayBuffer chain = new ExpandableArrayBuffer();
    private int chainLength;
    private int firstExtensionType;

    void clearChain() {
        chainLength = 0;
        firstExtensionType = GtpuExtension.NO_MORE;
    }

    /** Adds an extension header to the end of the chain: 4n - 2 octets of content, zeros where less is given. */
    void addExtension(int type, byte[] content) {
        int length = (content.length + 2 + LENGTH_UNIT - 1) / LENGTH_UNIT * LENGTH_UNIT;
        if (chainLength == 0) {
            firstExtensionType = type;
        } else {
            chain.putByte(chainLength - 1, (byte) type);
        }
        chain.setMemory(chainLength, length, (byte) 0);
        chain.putByte(chainLength, (byte) (length / LENGTH_UNIT));
        chain.putBytes(chainLength + 1, content);
        chainLength += length;
    }

    private boolean hasOptionalFields() {
        return sequence != NONE || nPduNumber != NONE || chainLength != 0;
    }

    int length() {
        return hasOptionalFields() ? Gtpu.LONG_HEADER_LENGTH + chainLength : Gtpu.HEADER_LENGTH;
    }

    /** Writes the header before a T-PDU of this length, and returns how long it is. */
    int write(MutableDirectBuffer buffer, int offset, int tPduLength) {
        int length = length();
        int flags = (chainLength == 0 ? 0 : Gtpu.FLAG_EXTENSION)
                | (sequence == NONE ? 0 : Gtpu.FLAG_SEQUENCE)
                | (nPduNumber == NONE ? 0 : Gtpu.FLAG_N_PDU);
        int claimedLength = length - Gtpu.HEADER_LENGTH + tPduLength;
        buffer.putShort(offset, (short) ((VERSION_1_GTP | flags) << 8 | messageType), BIG_ENDIAN);
        buffer.putShort(offset + 2, (short) claimedLength, BIG_ENDIAN);
        buffer.putInt(offset + Gtpu.TEID_OFFSET, teid, BIG_ENDIAN);
        if (hasOptionalFields()) {
            buffer.putShort(offset + 8, (short) (sequence == NONE ? 0 : sequence), BIG_ENDIAN);
            buffer.putByte(offset + 10, (byte) (nPduNumber == NONE ? 0 : nPduNumber));
            buffer.putByte(offset + 11, (byte) firstExtensionType);
            buffer.putBytes(offset + Gtpu.LONG_HEADER_LENGTH, chain, 0, chainLength);
        }
        return length;
    }
}
