package io.turnout.ipc;

import static io.turnout.ipc.CommandLayout.APPLICATION_OFFSET;
import static io.turnout.ipc.CommandLayout.ATTEMPT_OFFSET;
import static io.turnout.ipc.CommandLayout.BODY_OFFSET;
import static io.turnout.ipc.CommandLayout.DETAIL_OFFSET;
import static io.turnout.ipc.CommandLayout.EPOCH_OFFSET;
import static io.turnout.ipc.CommandLayout.UE_KEY_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Commands that take effect together: written by control, one message in the ring ({@link CommandLayout}).
 *
 * <p>What each asks for is said at {@link CommandListener}, which hears it at the other end. Each is added, or, where the
 * batch is full, refused with false and nothing added. Sequence numbers are the sender's own and come back in the events
 * that tell what became of the batch. Owned by one thread; used again for every batch.
 */
public final class CommandBatch {
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
        length = CommandLayout.HEADER_LENGTH;
        count = 0;
        buffer.putInt(CommandLayout.VERSION_OFFSET, CommandLayout.VERSION, LITTLE_ENDIAN);
        buffer.putLong(CommandLayout.SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        return this;
    }

    /** Commands in it. */
    public int count() {
        return count;
    }

    /** Adds {@link CommandListener#onSetRoute}. */
    public boolean setRoute(long ueKey, int applicationIndex, long route) {
        return pairRoute(CommandLayout.SET_ROUTE, ueKey, applicationIndex, route);
    }

    /** Adds {@link CommandListener#onReleaseUe}. */
    public boolean releaseUe(long ueKey) {
        return ue(CommandLayout.RELEASE_UE, ueKey);
    }

    /** Adds {@link CommandListener#onCount}. */
    public boolean count(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex) {
        int command = grant(CommandLayout.COUNT, CommandLayout.COUNT_LENGTH, ueKey, applicationIndex, epoch, attempt);
        if (command < 0) {
            return false;
        }
        buffer.putInt(command + DETAIL_OFFSET, peerIndex, LITTLE_ENDIAN);
        return true;
    }

    /** Adds {@link CommandListener#onHold}. */
    public boolean hold(
            long ueKey,
            int applicationIndex,
            long epoch,
            int attempt,
            int packetLimit,
            int octetLimit,
            long limitNs,
            long overflowRoute) {
        int command = grant(CommandLayout.HOLD, CommandLayout.HOLD_LENGTH, ueKey, applicationIndex, epoch, attempt);
        if (command < 0) {
            return false;
        }
        buffer.putInt(command + DETAIL_OFFSET, packetLimit, LITTLE_ENDIAN);
        buffer.putInt(command + DETAIL_OFFSET + 4, octetLimit, LITTLE_ENDIAN);
        buffer.putLong(command + DETAIL_OFFSET + 8, limitNs, LITTLE_ENDIAN);
        buffer.putLong(command + DETAIL_OFFSET + 16, overflowRoute, LITTLE_ENDIAN);
        return true;
    }

    /** Adds {@link CommandListener#onFence}. */
    public boolean fence(
            long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long forwardedCount) {
        int command = grant(CommandLayout.FENCE, CommandLayout.FENCE_LENGTH, ueKey, applicationIndex, epoch, attempt);
        if (command < 0) {
            return false;
        }
        buffer.putInt(command + DETAIL_OFFSET, peerIndex, LITTLE_ENDIAN);
        buffer.putLong(command + DETAIL_OFFSET + 8, forwardedCount, LITTLE_ENDIAN);
        return true;
    }

    /** Adds {@link CommandListener#onReportFence}. */
    public boolean reportFence(long ueKey, int applicationIndex, long epoch, int attempt) {
        return grant(CommandLayout.REPORT_FENCE, CommandLayout.GRANT_LENGTH, ueKey, applicationIndex, epoch, attempt)
                >= 0;
    }

    /** Adds {@link CommandListener#onSwap}. */
    public boolean swap(long ueKey, int applicationIndex, long epoch, int attempt, long route, boolean ifHeld) {
        int command = grant(CommandLayout.SWAP, CommandLayout.SWAP_LENGTH, ueKey, applicationIndex, epoch, attempt);
        if (command < 0) {
            return false;
        }
        buffer.putLong(command + DETAIL_OFFSET, route, LITTLE_ENDIAN);
        buffer.putInt(command + DETAIL_OFFSET + 8, ifHeld ? 1 : 0, LITTLE_ENDIAN);
        return true;
    }

    /** Adds {@link CommandListener#onRoute}. */
    public boolean route(long ueKey, int applicationIndex, long route) {
        return pairRoute(CommandLayout.ROUTE, ueKey, applicationIndex, route);
    }

    /** Adds {@link CommandListener#onUnroute}. */
    public boolean unroute(long ueKey, int applicationIndex) {
        return pair(CommandLayout.UNROUTE, CommandLayout.PAIR_LENGTH, ueKey, applicationIndex) >= 0;
    }

    /** Adds {@link CommandListener#onDrain}. */
    public boolean drain(long ueKey, int applicationIndex, long epoch, int attempt, long route) {
        int command = grant(CommandLayout.DRAIN, CommandLayout.DRAIN_LENGTH, ueKey, applicationIndex, epoch, attempt);
        if (command < 0) {
            return false;
        }
        buffer.putLong(command + DETAIL_OFFSET, route, LITTLE_ENDIAN);
        return true;
    }

    /** Adds {@link CommandListener#onGiveWay}. */
    public boolean giveWay(
            long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long limitNs, long route) {
        int command =
                grant(CommandLayout.GIVE_WAY, CommandLayout.GIVE_WAY_LENGTH, ueKey, applicationIndex, epoch, attempt);
        if (command < 0) {
            return false;
        }
        buffer.putInt(command + DETAIL_OFFSET, peerIndex, LITTLE_ENDIAN);
        buffer.putLong(command + DETAIL_OFFSET + 8, limitNs, LITTLE_ENDIAN);
        buffer.putLong(command + DETAIL_OFFSET + 16, route, LITTLE_ENDIAN);
        return true;
    }

    /** Adds {@link CommandListener#onSolicit}. */
    public boolean solicit(long ueKey) {
        return ue(CommandLayout.SOLICIT, ueKey);
    }

    /** Adds {@link CommandListener#onBearer}. */
    public boolean bearer(GivenBearer bearer) {
        int command = add(CommandLayout.BEARER, CommandLayout.BEARER_LENGTH);
        if (command < 0) {
            return false;
        }
        int flags = (bearer.hasUplink() ? CommandLayout.HAS_UPLINK : 0)
                | (bearer.hasDownlink() ? CommandLayout.HAS_DOWNLINK : 0)
                | (bearer.isEnded() ? CommandLayout.IS_ENDED : 0);
        buffer.putLong(command + UE_KEY_OFFSET, bearer.ueKey(), LITTLE_ENDIAN);
        buffer.putInt(command + CommandLayout.UPLINK_TEID_OFFSET, bearer.uplinkTeid(), LITTLE_ENDIAN);
        buffer.putInt(command + CommandLayout.DOWNLINK_TEID_OFFSET, bearer.downlinkTeid(), LITTLE_ENDIAN);
        buffer.putLong(command + CommandLayout.ENB_OFFSET, bearer.enbHigh(), LITTLE_ENDIAN);
        buffer.putLong(command + CommandLayout.ENB_OFFSET + 8, bearer.enbLow(), LITTLE_ENDIAN);
        buffer.putLong(command + CommandLayout.SGW_OFFSET, bearer.sgwHigh(), LITTLE_ENDIAN);
        buffer.putLong(command + CommandLayout.SGW_OFFSET + 8, bearer.sgwLow(), LITTLE_ENDIAN);
        buffer.putInt(command + CommandLayout.BEARER_FLAGS_OFFSET, flags, LITTLE_ENDIAN);
        buffer.putInt(command + CommandLayout.QFI_OFFSET, bearer.qfi(), LITTLE_ENDIAN);
        return true;
    }

    /** Adds {@link CommandListener#onTrafficRules}. */
    public boolean trafficRules(DirectBuffer octets, int offset, int octetsLength) {
        int command = add(CommandLayout.TRAFFIC_RULES, CommandLayout.OCTETS_OFFSET + octetsLength);
        if (command < 0) {
            return false;
        }
        buffer.putInt(command + BODY_OFFSET, octetsLength, LITTLE_ENDIAN);
        buffer.putBytes(command + CommandLayout.OCTETS_OFFSET, octets, offset, octetsLength);
        return true;
    }

    private boolean ue(int type, long ueKey) {
        int command = add(type, CommandLayout.UE_LENGTH);
        if (command < 0) {
            return false;
        }
        buffer.putLong(command + UE_KEY_OFFSET, ueKey, LITTLE_ENDIAN);
        return true;
    }

    private boolean pairRoute(int type, long ueKey, int applicationIndex, long route) {
        int command = pair(type, CommandLayout.PAIR_ROUTE_LENGTH, ueKey, applicationIndex);
        if (command < 0) {
            return false;
        }
        buffer.putLong(command + CommandLayout.ROUTE_OFFSET, route, LITTLE_ENDIAN);
        return true;
    }

    private int grant(int type, int commandLength, long ueKey, int applicationIndex, long epoch, int attempt) {
        int command = pair(type, commandLength, ueKey, applicationIndex);
        if (command >= 0) {
            buffer.putInt(command + ATTEMPT_OFFSET, attempt, LITTLE_ENDIAN);
            buffer.putLong(command + EPOCH_OFFSET, epoch, LITTLE_ENDIAN);
        }
        return command;
    }

    private int pair(int type, int commandLength, long ueKey, int applicationIndex) {
        int command = add(type, commandLength);
        if (command >= 0) {
            buffer.putLong(command + UE_KEY_OFFSET, ueKey, LITTLE_ENDIAN);
            buffer.putInt(command + APPLICATION_OFFSET, applicationIndex, LITTLE_ENDIAN);
        }
        return command;
    }

    private int add(int type, int commandLength) {
        int aligned = BitUtil.align(commandLength, Long.BYTES);
        if (aligned > buffer.capacity() - length) {
            return -1;
        }
        int command = length;
        buffer.setMemory(command, aligned, (byte) 0);
        buffer.putInt(command, aligned, LITTLE_ENDIAN);
        buffer.putInt(command + CommandLayout.TYPE_OFFSET, type, LITTLE_ENDIAN);
        length += aligned;
        count++;
        return command;
    }

    /** Sends it as one message; false when the ring has no room for it now. */
    public boolean sendTo(RingFile commands) {
        buffer.putInt(0, length, LITTLE_ENDIAN);
        buffer.putInt(CommandLayout.COUNT_OFFSET, count, LITTLE_ENDIAN);
        return commands.offer(CommandLayout.MESSAGE_TYPE, buffer, 0, length);
    }
}
