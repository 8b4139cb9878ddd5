package io.turnout.ipc;

import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Commands that take effect together: written by control, one message in the ring.
 *
 * <pre>
 *  batch    0   octets of the whole batch     (4)
 *           4   message version               (4)
 *           8   sequence number               (8)
 *           16  commands                      (4)
 *           20  reserved                      (4)
 *           24  the commands, one after another
 *
 *  command  0   octets of this command, a multiple of 8   (4)
 *           4   type                                      (4)
 *           8   SET_ROUTE:    UE key (8), route (8), application index (4), reserved (4)
 *               RELEASE_UE:   UE key (8)
 *               HOLD, UNHOLD: UE key (8), application index (4), octets that follow (4), the octets
 *               STEERING:     octets that follow (4), reserved (4), the octets
 * </pre>
 *
 * <p>Little-endian. Sequence numbers are the sender's own and come back in the events that tell what became of the batch.
 * Owned by one thread; used again for every batch.
 */
public final class CommandBatch {
    /** Of this build; one more at every change of a command. */
    static final int VERSION = 1;

    /** The type of batches among the messages of the ring. */
    static final int MESSAGE_TYPE = 1;

    static final int SET_ROUTE = 1;
    static final int RELEASE_UE = 2;
    static final int HOLD = 3;
    static final int UNHOLD = 4;
    static final int STEERING = 5;

    static final int VERSION_OFFSET = 4;
    static final int SEQUENCE_OFFSET = 8;
    static final int COUNT_OFFSET = 16;
    static final int HEADER_LENGTH = 24;

    static final int TYPE_OFFSET = 4;
    static final int BODY_OFFSET = 8;
    static final int SET_ROUTE_LENGTH = 32;
    static final int RELEASE_UE_LENGTH = 16;
    static final int HOLD_OCTETS_OFFSET = 24;
    static final int STEERING_OCTETS_OFFSET = 16;

    private final UnsafeBuffer buffer;
    private int length;
    private int count;

    /** For batches of up to {@code maxLength} octets, which is what the ring takes ({@link RingFile#maxLength()}). */
    public CommandBatch(int maxLength) {
        buffer = new UnsafeBuffer(new byte[maxLength]);
        begin(0);
    }

    /** Begins a batch. */
    public CommandBatch begin(long sequence) {
        length = HEADER_LENGTH;
        count = 0;
        buffer.putInt(VERSION_OFFSET, VERSION, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(SEQUENCE_OFFSET, sequence, ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    /** Commands in it. */
    public int count() {
        return count;
    }

    /**
     * Adds: the route of (UE, application) is now {@code route}.
     *
     * @return false, and nothing added, when the batch is full
     */
    public boolean setRoute(long ueKey, int applicationIndex, long route) {
        int command = add(SET_ROUTE, SET_ROUTE_LENGTH);
        if (command < 0) {
            return false;
        }
        buffer.putLong(command + BODY_OFFSET, ueKey, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(command + BODY_OFFSET + 8, route, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(command + BODY_OFFSET + 16, applicationIndex, ByteOrder.LITTLE_ENDIAN);
        return true;
    }

    /**
     * Adds: the UE is forgotten, with all its rules and bearers.
     *
     * @return false, and nothing added, when the batch is full
     */
    public boolean releaseUe(long ueKey) {
        int command = add(RELEASE_UE, RELEASE_UE_LENGTH);
        if (command < 0) {
            return false;
        }
        buffer.putLong(command + BODY_OFFSET, ueKey, ByteOrder.LITTLE_ENDIAN);
        return true;
    }

    /**
     * Adds: packets of (UE, application) wait, as {@code octets} say.
     *
     * @return false, and nothing added, when the batch is full
     */
    public boolean hold(long ueKey, int applicationIndex, DirectBuffer octets, int offset, int octetsLength) {
        return hold(HOLD, ueKey, applicationIndex, octets, offset, octetsLength);
    }

    /**
     * Adds: packets of (UE, application) no longer wait, as {@code octets} say.
     *
     * @return false, and nothing added, when the batch is full
     */
    public boolean unhold(long ueKey, int applicationIndex, DirectBuffer octets, int offset, int octetsLength) {
        return hold(UNHOLD, ueKey, applicationIndex, octets, offset, octetsLength);
    }

    private boolean hold(
            int type, long ueKey, int applicationIndex, DirectBuffer octets, int offset, int octetsLength) {
        int command = add(type, HOLD_OCTETS_OFFSET + octetsLength);
        if (command < 0) {
            return false;
        }
        buffer.putLong(command + BODY_OFFSET, ueKey, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(command + BODY_OFFSET + 8, applicationIndex, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(command + BODY_OFFSET + 12, octetsLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(command + HOLD_OCTETS_OFFSET, octets, offset, octetsLength);
        return true;
    }

    /**
     * Adds: the steering changes, as {@code octets} say.
     *
     * @return false, and nothing added, when the batch is full
     */
    public boolean steering(DirectBuffer octets, int offset, int octetsLength) {
        int command = add(STEERING, STEERING_OCTETS_OFFSET + octetsLength);
        if (command < 0) {
            return false;
        }
        buffer.putInt(command + BODY_OFFSET, octetsLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(command + STEERING_OCTETS_OFFSET, octets, offset, octetsLength);
        return true;
    }

    private int add(int type, int commandLength) {
        int aligned = BitUtil.align(commandLength, Long.BYTES);
        if (aligned > buffer.capacity() - length) {
            return -1;
        }
        int command = length;
        buffer.setMemory(command, aligned, (byte) 0);
        buffer.putInt(command, aligned, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(command + TYPE_OFFSET, type, ByteOrder.LITTLE_ENDIAN);
        length += aligned;
        count++;
        return command;
    }

    /** Sends it as one message; false when the ring has no room for it now. */
    public boolean sendTo(RingFile commands) {
        buffer.putInt(0, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(COUNT_OFFSET, count, ByteOrder.LITTLE_ENDIAN);
        return commands.offer(MESSAGE_TYPE, buffer, 0, length);
    }
}
