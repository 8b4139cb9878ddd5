package io.turnout.replay;

/**
 * One interface of a pcapng section: its link type, its snap length, and what its timestamps mean.
 *
 * <p>Immutable. A timestamp is an unsigned count of ticks, each 10<sup>-n</sup> or 2<sup>-n</sup> seconds, after an
 * offset in whole seconds (options if_tsresol and if_tsoffset).
 */
final class PcapngInterface {
    /** The resolution of interfaces that state none: 10<sup>-6</sup>. */
    static final int MICROSECONDS = 6;

    private static final int BINARY_FLAG = 0x80;
    private static final int EXPONENT_MASK = 0x7f;
    private static final int NANO_EXPONENT = 9;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** 10<sup>19</sup> is the largest power of ten in 64 bits, unsigned. */
    private static final int MAX_DECIMAL_DIGITS = 19;

    private final CapturedLink link;
    private final int snapLength;
    private final boolean binary;
    private final int exponent;
    private final long nsPerTick;
    private final long ticksPerNs;
    private final long offsetNs;

    /**
     * @param link          the entry that counts this interface's frames
     * @param snapLength    octets captured of a frame at most, unsigned; 0 for no limit
     * @param resolution    the octet of option if_tsresol
     * @param offsetSeconds the value of option if_tsoffset
     */
    PcapngInterface(CapturedLink link, int snapLength, int resolution, long offsetSeconds) {
        this.link = link;
        this.snapLength = snapLength;
        binary = (resolution & BINARY_FLAG) != 0;
        exponent = resolution & EXPONENT_MASK;
        nsPerTick = exponent <= NANO_EXPONENT ? powerOfTen(NANO_EXPONENT - exponent) : 0;
        ticksPerNs = exponent > NANO_EXPONENT && exponent - NANO_EXPONENT <= MAX_DECIMAL_DIGITS
                ? powerOfTen(exponent - NANO_EXPONENT)
                : 0;
        offsetNs = offsetSeconds * NS_PER_SECOND;
    }

    CapturedLink link() {
        return link;
    }

    /** What is captured of a frame of this length; both unsigned. */
    int snapped(int frameLength) {
        return snapLength != 0 && Integer.compareUnsigned(frameLength, snapLength) > 0 ? snapLength : frameLength;
    }

    /** Nanoseconds since 1970, rounded down. */
    long timeNs(long ticks) {
        if (binary) {
            return binaryNs(ticks) + offsetNs;
        }
        if (nsPerTick != 0) {
            return ticks * nsPerTick + offsetNs;
        }
        return (ticksPerNs == 0 ? 0 : Long.divideUnsigned(ticks, ticksPerNs)) + offsetNs;
    }

    /** The product of ticks and 10<sup>9</sup> has up to 94 bits; it is shifted right by the exponent as a whole. */
    private long binaryNs(long ticks) {
        long low = ticks * NS_PER_SECOND;
        long high = Math.unsignedMultiplyHigh(ticks, NS_PER_SECOND);
        if (exponent == 0) {
            return low;
        }
        return exponent < Long.SIZE
                ? high << (Long.SIZE - exponent) | low >>> exponent
                : high >>> (exponent - Long.SIZE);
    }

    private static long powerOfTen(int power) {
        long value = 1;
        for (int i = 0; i < power; i++) {
            value *= 10;
        }
        return value;
    }
}
