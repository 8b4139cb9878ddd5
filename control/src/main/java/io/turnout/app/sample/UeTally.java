package io.turnout.app.sample;

import java.nio.ByteBuffer;

/**
 * What one UE has sent, as the {@link CountingService} has it: numbers are expected to come one after another, from 1.
 * For one thread.
 */
final class UeTally {
    static final int OCTETS = 6 * Long.BYTES;

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
            highest = number;
        } else if (number == highest) {
            repeated++;
        } else {
            reordered++; // or repeated later than at once
        }
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
        return ByteBuffer.allocate(OCTETS)
                .putLong(version)
                .putLong(highest)
                .putLong(received)
                .putLong(sum)
                .putLong(repeated)
                .putLong(reordered)
                .array();
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
        return tally;
    }

    @Override
    public String toString() {
        return "received " + received + ", sum " + sum + ", highest " + highest + ", lost " + lost() + ", repeated "
                + repeated + ", reordered " + reordered;
    }
}
