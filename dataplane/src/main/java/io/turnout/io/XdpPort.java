package io.turnout.io;

import io.turnout.engine.Burst;
import io.turnout.io.bpf.Bpf;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import io.turnout.io.xdp.Gate;
import io.turnout.io.xdp.Umem;
import io.turnout.io.xdp.XdpProgram;
import io.turnout.io.xdp.XdpSocket;
import io.turnout.wire.Ethernet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;

/**
 * A port through AF_XDP: a program in the kernel takes those frames to Java that concern us, and everything else crosses
 * the kernel's bridge untouched.
 *
 * <p><b>Fails to wire.</b> A frame comes to Java only while the {@link Gate} is open. If the process dies, its sockets
 * and its program are gone and the bridge has everything. If it hangs (stopped, or in a long pause), its beat grows old
 * and the gate closes. What waits in the rings of a process that then resumes (at most a ring of 2,048 for each queue)
 * was overtaken by what crossed the bridge meanwhile. After a short pause, as a busy host may cause, it is still
 * <b>forwarded</b>, late, since a loss would be worse than the other order; after a long one ({@link #MAX_LATE_NS}) it is
 * <b>freed</b>: an instance that it is for may serve the UE no longer. The same goes for a burst that the worker had in
 * hand. Both are counted.
 *
 * <p>All receive queues of the interface are served, by one socket each. Where several workers share them, each has a port
 * of its own on the interface: the program is one, and each port beats for its own queues. Sending uses the socket of the
 * port's first queue, so that frames leave in the order in which the engine gave them out.
 */
public final class XdpPort implements Port {
    /** Entries of the receive and transmit rings. */
    public static final int RING_SIZE = 2_048;

    /** Chunks of the worker's memory that a port needs for each queue: its rings full, and some to work with. */
    public static final int CHUNKS_PER_QUEUE = 4 * RING_SIZE;

    /**
     * How old the last beat may be before frames cross without us, unless a site says otherwise. What comes meanwhile is
     * lost when the process is killed, as its end takes the kernel a while; so it is not much longer than a busy host may
     * keep a thread waiting.
     */
    public static final int DEFAULT_MAX_BEAT_AGE_NS = 25_000_000;

    /** How long frames may have waited, while the process stood still, that are still forwarded. */
    public static final long MAX_LATE_NS = 200_000_000;

    private static final long BEAT_INTERVAL_NS = 1_000_000;

    private final String name;
    private final int side;
    private final int[] queues;
    private final XdpSocket[] sockets;
    private final Attachment attachment;
    private final Gate gate;
    private final int maxBeatAgeNs;
    private final PortCapabilities capabilities;
    private final PortCounters counters = new PortCounters();
    private long beatNs;
    private int firstQueue;

    /** Makes the program for a port, when its maps and limits are known. */
    @FunctionalInterface
    public interface ProgramSource {
        /** The program's instructions. */
        long[] instructions(XdpProgram.Setup setup);
    }

    /** The program on an interface, which the ports of all its workers share. Opened and closed by one thread. */
    private static final class Attachment {
        final Gate gate;
        final int interfaceIndex;

        /** Octets of the longest packet that the interface takes; negative where that is not known. */
        volatile int mtu;

        int linkFd = -1;
        boolean isNative;
        int userCount;

        Attachment(Gate gate, int interfaceIndex, int mtu) {
            this.gate = gate;
            this.interfaceIndex = interfaceIndex;
            this.mtu = mtu;
        }

        /** What is longer than the MTU behind its link header and tags, the driver may drop and tell nobody. */
        boolean takes(DirectBuffer frame, int offset, int length) {
            int longest = mtu;
            if (length <= longest + Ethernet.HEADER_LENGTH || longest < 0) {
                return true;
            }
            int link = Ethernet.check(frame, offset, length);
            return link < 0 || length <= longest + Ethernet.headerLength(link);
        }

        void attach(int programFd, String name) {
            linkFd = Bpf.attach(programFd, interfaceIndex, Bpf.NATIVE);
            isNative = linkFd >= 0;
            if (!isNative) {
                linkFd = Bpf.attach(programFd, interfaceIndex, Bpf.GENERIC);
            }
            SystemCallException.check("attach the XDP program to " + name, linkFd);
        }

        /** Has everything cross from now on. */
        void detach() {
            gate.bypass(true);
            if (linkFd >= 0) {
                Libc.close(linkFd);
                linkFd = -1;
            }
        }

        void leave() {
            userCount--;
            if (userCount == 0) {
                gate.close();
            }
        }
    }

    private XdpPort(
            String name,
            int side,
            int[] queues,
            XdpSocket[] sockets,
            Attachment attachment,
            int maxFrameLength,
            int maxBeatAgeNs) {
        this.name = name;
        this.side = side;
        this.queues = queues;
        this.sockets = sockets;
        this.attachment = attachment;
        this.gate = attachment.gate;
        this.maxBeatAgeNs = maxBeatAgeNs;
        this.capabilities = new PortCapabilities(true, false, true, true, true, maxFrameLength);
        attachment.userCount++;
    }

    /**
     * Opens the port of the only worker, its gate closed: frames cross the bridge until the first {@link #beat}.
     *
     * @param umem the worker's memory
     * @param first another AF_XDP port of the same worker; null for the first
     * @param name the interface
     * @param queueCount its receive queues
     * @param side the {@link io.turnout.engine.Side} that frames enter by
     * @param maxBeatAgeNs how old the last beat may be before frames cross without us
     * @param program what to take, such as {@code XdpProgram::tunnels}
     * @throws SystemCallException where the kernel refuses
     */
    public static XdpPort open(
            Umem umem, XdpPort first, String name, int queueCount, int side, int maxBeatAgeNs, ProgramSource program) {
        List<XdpPort> firsts = first == null ? List.of() : List.of(first);
        return open(List.of(umem), firsts, name, queueCount, side, maxBeatAgeNs, program)
                .getFirst();
    }

    /**
     * Opens a port for each worker, which between them serve all queues in turn, with their gates closed.
     *
     * @param umems the workers' memories; at most as many as there are queues
     * @param firsts other AF_XDP ports of the same workers; none for the first
     */
    static List<XdpPort> open(
            List<Umem> umems,
            List<XdpPort> firsts,
            String name,
            int queueCount,
            int side,
            int maxBeatAgeNs,
            ProgramSource program) {
        int index = SystemCallException.check("find interface " + name, Libc.interfaceIndex(name));
        Gate gate = Gate.create(queueCount);
        Attachment attachment = new Attachment(gate, index, Ethtool.mtu(name));
        List<XdpPort> ports = new ArrayList<>();
        int maxFrameLength = umems.getFirst().maxFrameLength();
        int socketsFd = -1;
        int programFd = -1;
        try {
            socketsFd = Bpf.map(Bpf.XSKMAP, Integer.BYTES, queueCount, 0);
            for (int worker = 0; worker < umems.size(); worker++) {
                int[] queues = queuesOf(worker, umems.size(), queueCount);
                XdpSocket sharing = firsts.isEmpty() ? null : firsts.get(worker).sockets[0];
                XdpSocket[] sockets = openSockets(umems.get(worker), sharing, name, index, queues);
                ports.add(new XdpPort(name, side, queues, sockets, attachment, maxFrameLength, maxBeatAgeNs));
                for (int i = 0; i < queues.length; i++) {
                    Bpf.put(socketsFd, queues[i], sockets[i].fd());
                }
            }
            XdpProgram.Setup setup = new XdpProgram.Setup(gate.mapFd(), socketsFd, maxFrameLength, maxBeatAgeNs);
            programFd = Bpf.load("turnout", program.instructions(setup));
            attachment.attach(programFd, name);
            return ports;
        } catch (SystemCallException e) {
            if (ports.isEmpty()) {
                gate.close();
            }
            ports.forEach(XdpPort::close);
            throw e;
        } finally {
            // The link keeps the program, and the program its maps.
            Libc.close(programFd);
            Libc.close(socketsFd);
        }
    }

    private static int[] queuesOf(int worker, int workerCount, int queueCount) {
        return IntStream.range(0, queueCount)
                .filter(queue -> queue % workerCount == worker)
                .toArray();
    }

    private static XdpSocket[] openSockets(Umem umem, XdpSocket first, String name, int index, int[] queues) {
        XdpSocket[] sockets = new XdpSocket[queues.length];
        XdpSocket sharing = first;
        try {
            for (int i = 0; i < queues.length; i++) {
                sockets[i] = XdpSocket.open(umem, index, queues[i], sharing, RING_SIZE);
                sharing = sockets[i];
            }
            return sockets;
        } catch (SystemCallException e) {
            closeAll(sockets);
            throw e.errno() == Libc.EBUSY
                    ? new SystemCallException(
                            name + ": another AF_XDP socket has one of its queues (ss --xdp tells whose)", -Libc.EBUSY)
                    : e;
        }
    }

    private static void closeAll(XdpSocket[] sockets) {
        for (XdpSocket socket : sockets) {
            if (socket != null) {
                socket.close();
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return attachment.isNative ? "xdp native" : "xdp generic";
    }

    @Override
    public PortCapabilities capabilities() {
        return capabilities;
    }

    /** Whether the program runs in the driver; otherwise in the network stack behind it, which is slower. */
    public boolean isNative() {
        return attachment.isNative;
    }

    /** What the program looks at, and its counters. */
    public Gate gate() {
        return gate;
    }

    /** Frames that the kernel had for us and could not hand over: rings full, no chunk, too long. */
    @Override
    public long lostFrames() {
        long lost = 0;
        for (XdpSocket socket : sockets) {
            XdpSocket.Statistics statistics = socket.statistics();
            lost += statistics.dropped() + statistics.ringFull() + statistics.fillEmpty();
        }
        return lost;
    }

    @Override
    public long takenFrames() {
        long taken = 0;
        for (int queue : queues) {
            taken += gate.taken(queue);
        }
        return taken;
    }

    @Override
    public long closedFrames() {
        long closed = 0;
        for (int queue : queues) {
            closed += gate.closed(queue);
        }
        return closed;
    }

    @Override
    public long oversizeFrames() {
        long oversize = 0;
        for (int queue : queues) {
            oversize += gate.oversize(queue);
        }
        return oversize;
    }

    @Override
    public int[] descriptors() {
        int[] descriptors = new int[sockets.length];
        for (int queue = 0; queue < sockets.length; queue++) {
            descriptors[queue] = sockets[queue].fd();
        }
        return descriptors;
    }

    @Override
    public int receive(Burst burst, long nowNs) {
        int first = burst.count();
        // Another queue first each time: a busy one must not keep the others waiting.
        firstQueue = firstQueue + 1 < sockets.length ? firstQueue + 1 : 0;
        for (int i = 0; i < sockets.length && !burst.isFull(); i++) {
            int queue = firstQueue + i;
            sockets[queue < sockets.length ? queue : queue - sockets.length].receive(burst, side, nowNs);
        }
        int count = burst.count() - first;
        if (count > 0) {
            long octets = 0;
            for (int i = first; i < first + count; i++) {
                octets += burst.length(i);
            }
            counters.onReceived(count, octets);
        }
        return count;
    }

    @Override
    public boolean send(DirectBuffer buffer, int offset, int length) {
        if (!attachment.takes(buffer, offset, length)) {
            counters.onTooLong();
            return false;
        }
        boolean isQueued = sockets[0].send(buffer, offset, length);
        if (isQueued) {
            counters.onSent(length);
        } else if (length > capabilities.maxFrameLength()) {
            counters.onTooLong();
        } else {
            counters.onRefused(1);
        }
        return isQueued;
    }

    @Override
    public void flush() {
        sockets[0].flush();
    }

    @Override
    public void withdraw() {
        counters.onStale(sockets[0].withdraw());
    }

    @Override
    public int pending() {
        return sockets[0].pending();
    }

    /** Beats once in a millisecond at most: the program reads the word for every frame, on another core. */
    @Override
    public void beat(long nowNs) {
        long ageNs = nowNs - beatNs;
        if (ageNs < BEAT_INTERVAL_NS) {
            return;
        }
        if (ageNs > maxBeatAgeNs && beatNs != 0) {
            resume(ageNs);
        }
        beatNs = nowNs;
        for (int queue : queues) {
            gate.beat(queue, nowNs);
        }
    }

    /** The gate has closed meanwhile, and opens again once what waits has been seen to. */
    private void resume(long pauseNs) {
        for (XdpSocket socket : sockets) {
            if (pauseNs > MAX_LATE_NS) {
                counters.onStale(socket.discard());
            } else {
                counters.onLate(socket.waiting());
            }
        }
    }

    @Override
    public void bypass(boolean on) {
        gate.bypass(on);
    }

    @Override
    public boolean isThere() {
        return Libc.interfaceIndex(name) == attachment.interfaceIndex;
    }

    @Override
    public void refresh() {
        attachment.mtu = Ethtool.mtu(name);
    }

    @Override
    public PortCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        attachment.detach();
        closeAll(sockets);
        attachment.leave();
    }
}
