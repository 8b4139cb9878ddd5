package io.turnout.replay;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Sends a replay's frames on a network interface, each when it is due, and counts what became of them.
 *
 * <p>The first frame goes at once and starts the schedule. Behind its schedule the sender does not wait until it has
 * caught up. A cut frame is sent as far as it was captured. Used by one thread, which is blocked meanwhile: parked
 * while there is time, then spinning for at most {@value #SPIN_NS} ns.
 */
public final class LiveSender implements AutoCloseable {
    /** A frame sent this long after it was due is late. */
    public static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The operating system wakes a parked thread up to about this much too late. */
    private static final long SPIN_NS = 100_000;

    private final FrameLink link;
    private final SendSchedule schedule;
    private final NanoClock clock;
    private final LongConsumer parkNs;
    private final byte[] octets = new byte[CaptureReader.MAX_CAPTURED_LENGTH];
    private long frameIndex;
    private long startNs;
    private long firstTimeNs;
    private long dueNs;
    private long sentCount;
    private long failedCount;
    private long lateCount;

    LiveSender(FrameLink link, SendSchedule schedule, NanoClock clock, LongConsumer parkNs) {
        this.link = link;
        this.schedule = schedule;
        this.clock = clock;
        this.parkNs = parkNs;
    }

    /**
     * Opens an interface for sending.
     *
     * @param interfaceName its name, such as eth0
     * @param schedule      when frames are due
     * @throws CaptureException if there is no libpcap, no such interface, or no permission
     */
    public static LiveSender open(String interfaceName, SendSchedule schedule) {
        return new LiveSender(PcapLink.open(interfaceName), schedule, SystemNanoClock.INSTANCE, LockSupport::parkNanos);
    }

    /**
     * Waits until a frame is due and sends it. A frame whose link type is not the interface's, or that the system
     * refuses, counts as failed.
     *
     * @param frame    what holds its octets
     * @param offset   of its first octet
     * @param length   its octets, at most {@link CaptureReader#MAX_CAPTURED_LENGTH}
     * @param timeNs   when it was captured
     * @param linkType see {@link LinkType}
     */
    public void send(DirectBuffer frame, int offset, int length, long timeNs, int linkType) {
        if (awaitDue(timeNs) > LATE_NS) {
            lateCount++;
        }
        frame.getBytes(offset, octets, 0, length);
        if (fits(linkType) && link.send(octets, length)) {
            sentCount++;
        } else {
            failedCount++;
        }
    }

    /** Frames the system took. */
    public long sentCount() {
        return sentCount;
    }

    /** Frames the system refused, or that did not fit the interface. */
    public long failedCount() {
        return failedCount;
    }

    /** Frames that were tried more than {@link #LATE_NS} after they were due. */
    public long lateCount() {
        return lateCount;
    }

    @Override
    public void close() {
        link.close();
    }

    /** Waits, and returns by how much it is too late. Where capture times go backwards a frame is due at once. */
    private long awaitDue(long timeNs) {
        if (frameIndex == 0) {
            startNs = clock.nanoTime();
            firstTimeNs = timeNs;
        }
        dueNs = Math.max(dueNs, schedule.dueNs(frameIndex++, timeNs - firstTimeNs));
        long lateNs = clock.nanoTime() - startNs - dueNs;
        while (lateNs < 0) {
            if (-lateNs > SPIN_NS) {
                parkNs.accept(-lateNs - SPIN_NS);
            } else {
                Thread.onSpinWait();
            }
            lateNs = clock.nanoTime() - startNs - dueNs;
        }
        return lateNs;
    }

    private boolean fits(int linkType) {
        int ofLink = link.linkType();
        return linkType == ofLink || (LinkType.isRawIp(linkType) && LinkType.isRawIp(ofLink));
    }
}
