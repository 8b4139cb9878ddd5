package io.turnout.app.sample;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What one UE has sent, as the {@link CountingService} has it: numbers are expected to come one after another, from 1.
 * Which of the last {@value #WINDOW} numbers have come is kept, so that a late packet is told from one that comes again;
 * one that is older counts as late. For one thread.
 */
final class UeTally {
    /** Numbers up to the highest that are told apart. */
    static final int WINDOW = 1_024;

    static final int OCTETS = 6 * Long.BYTES + WINDOW / Byte.SIZE;

    private final long[] seen = new long[WINDOW / Long.SIZE];

    private long version;
    private long highest;
    private long received;
    private long sum;
    private long repeated;
    private long reordered;

    /** One packet, with {@code number} and what is to be added to the sum. */
    void onPacket(long number, long value) {
        version++;
        received++;
        sum += value;
        if (number > highest) {
            forget(number);
            highest = number;
        } else if (number <= highest - WINDOW) {
            reordered++;
            return;
        } else if (isSeen(number)) {
            repeated++;
            return;
        } else {
            reordered++;
        }
        seen[word(number)] |= 1L << number;
    }

    /** Makes room for the numbers up to {@code number}. */
    private void forget(long number) {
        if (number - highest >= WINDOW) {
            Arrays.fill(seen, 0);
            return;
        }
        for (long at = highest + 1; at <= number; at++) {
            seen[word(at)] &= ~(1L << at);
        }
    }

    private boolean isSeen(long number) {
        return (seen[word(number)] & 1L << number) != 0;
    }

    private static int word(long number) {
        return (int) (number / Long.SIZE & WINDOW / Long.SIZE - 1);
    }

    /** Changes with every packet. */
    long version() {
        return version;
    }

    long highest() {
        return highest;
    }

    long received() {
        return received;
    }

    long sum() {
        return sum;
    }

    long repeated() {
        return repeated;
    }

    long reordered() {
        return reordered;
    }

    /** Numbers that have not come. */
    long lost() {
        return highest - (received - repeated);
    }

    byte[] octets() {
        ByteBuffer out = ByteBuffer.allocate(OCTETS)
                .putLong(version)
                .putLong(highest)
                .putLong(received)
                .putLong(sum)
                .putLong(repeated)
                .putLong(reordered);
        out.asLongBuffer().put(seen);
        return out.array();
    }

    static UeTally of(byte[] octets) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        UeTally tally = new UeTally();
        tally.version = in.getLong();
        tally.highest = in.getLong();
        tally.received = in.getLong();
        tally.sum = in.getLong();
        tally.repeated = in.getLong();
        tally.reordered = in.getLong();
        in.asLongBuffer().get(tally.seen);
        return tally;
    }

    @Override
    public String toString() {
        return "received " + received + ", sum " + sum + ", highest " + highest + ", lost " + lost() + ", repeated "
                + repeated + ", reordered " + reordered;
    }
}
