package io.turnout.app.sample;

import io.turnout.app.ContextPart;
import io.turnout.app.StatefulService;
import io.turnout.app.Ue;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers and sums what each UE sends over UDP, and answers each packet.
 *
 * <pre>
 *  packet:  number (8), value (8)                                          network order; more is ignored
 *  answer:  number (8), received (8), sum (8), highest (8), repeated (8), reordered (8), lost (8)
 * </pre>
 *
 * <p>A UE that numbers from 1 and adds what it sends can tell from each answer whether every packet before it came, once
 * and in order, to whichever instance served it. A packet of a UE that is frozen here, which no instance should get, is
 * {@linkplain #misdelivered() misdelivered}: counted, not answered.
 *
 * <p>One thread receives. Freezing handles what has reached the socket: it waits until nothing has come for {@value
 * #QUIET_MILLIS} ms, or the socket is never quiet, and then until a packet that it sends to itself has come.
 */
public final class CountingService implements StatefulService, AutoCloseable {
    static final int QUIET_MILLIS = 2;

    private static final int PACKET_OCTETS = 2 * Long.BYTES;
    private static final int ANSWER_OCTETS = 7 * Long.BYTES;
    private static final int RECEIVE_OCTETS = 4 << 20;
    private static final int MARKER_OCTETS = Long.BYTES;
    private static final int MARKER_ATTEMPTS = 5;
    private static final long MARKER_MILLIS = 100;
    private static final int CAPACITY = 100_000;

    private final DatagramSocket socket;
    private final Map<String, UeTally> tallies = new ConcurrentHashMap<>();
    private final Map<String, Boolean> frozen = new ConcurrentHashMap<>();
    private final Map<Long, CountDownLatch> markers = new ConcurrentHashMap<>();
    private final AtomicLong misdelivered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong lastPacketNs = new AtomicLong(System.nanoTime());
    private final Thread receiver = Thread.ofPlatform().name("counting").unstarted(this::receive);

    /** Receives on {@code address}. */
    public CountingService(InetSocketAddress address) throws IOException {
        socket = new DatagramSocket(address);
        socket.setReceiveBufferSize(RECEIVE_OCTETS);
        socket.setSoTimeout(1);
        receiver.start();
    }

    /** Where it receives. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Packets of UEs that are not served here any more. */
    public long misdelivered() {
        return misdelivered.get();
    }

    /** What is known of the UE with {@code address}, for people. */
    public String describe(String address) {
        UeTally tally = tallies.get(address);
        return tally == null ? "nothing" : tally.toString();
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!socket.isClosed()) {
            try {
                packet.setLength(packet.getData().length);
                socket.receive(packet);
                onPacket(packet);
                lastPacketNs.set(System.nanoTime());
            } catch (SocketTimeoutException e) {
                // nothing came: what waits for that sees it by the clock
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    System.err.println("counting: " + e.getMessage());
                }
            }
        }
    }

    private void onPacket(DatagramPacket packet) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        if (packet.getLength() == MARKER_OCTETS) {
            CountDownLatch marked = markers.remove(in.getLong());
            if (marked != null) {
                marked.countDown();
            }
        }
        if (packet.getLength() < PACKET_OCTETS) {
            return;
        }
        String ue = key(packet.getAddress());
        if (frozen.containsKey(ue)) {
            misdelivered.incrementAndGet();
            return;
        }
        if (tallies.size() >= CAPACITY && !tallies.containsKey(ue)) {
            refused.incrementAndGet();
            return;
        }
        UeTally tally = tallies.computeIfAbsent(ue, _ -> new UeTally());
        byte[] answer;
        synchronized (tally) {
            long number = in.getLong();
            tally.onPacket(number, in.getLong());
            answer = ByteBuffer.allocate(ANSWER_OCTETS)
                    .putLong(number)
                    .putLong(tally.received())
                    .putLong(tally.sum())
                    .putLong(tally.highest())
                    .putLong(tally.repeated())
                    .putLong(tally.reordered())
                    .putLong(tally.lost())
                    .array();
        }
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
    }

    /** As platforms name UEs: an IPv6 UE by its /64. */
    static String key(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length == 4) {
            return address.getHostAddress();
        }
        ByteBuffer groups = ByteBuffer.wrap(octets);
        return Integer.toHexString(groups.getShort() & 0xffff)
                + ":" + Integer.toHexString(groups.getShort() & 0xffff)
                + ":" + Integer.toHexString(groups.getShort() & 0xffff)
                + ":" + Integer.toHexString(groups.getShort() & 0xffff) + "::/64";
    }

    @Override
    public ContextPart snapshot(Ue ue) {
        UeTally tally = tallies.getOrDefault(ue.address(), new UeTally());
        synchronized (tally) {
            return ContextPart.whole(tally.version(), tally.octets());
        }
    }

    @Override
    public void restore(Ue ue, ContextPart part) {
        frozen.remove(ue.address());
        tallies.put(ue.address(), UeTally.of(part.octets()));
    }

    /** What has reached the socket still counts; what comes later is misdelivered. */
    @Override
    public void freeze(Ue ue) {
        long quietNs = QUIET_MILLIS * 1_000_000L;
        long startNs = System.nanoTime();
        // A busy socket is never quiet: what comes is another UE's then.
        while (System.nanoTime() - Math.max(startNs, lastPacketNs.get()) < quietNs
                && System.nanoTime() - startNs < 10 * quietNs) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        awaitReceived();
        frozen.put(ue.address(), true);
    }

    /** Waits until what is in the socket now has been received: a packet of its own stands behind it. */
    private void awaitReceived() {
        long marker = ThreadLocalRandom.current().nextLong();
        CountDownLatch received = new CountDownLatch(1);
        markers.put(marker, received);
        byte[] octets = ByteBuffer.allocate(MARKER_OCTETS).putLong(marker).array();
        InetAddress here = socket.getLocalAddress().isAnyLocalAddress()
                ? InetAddress.getLoopbackAddress()
                : socket.getLocalAddress();
        try {
            for (int attempt = 0; attempt < MARKER_ATTEMPTS; attempt++) {
                socket.send(new DatagramPacket(octets, octets.length, here, port()));
                if (received.await(MARKER_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (IOException e) {
            System.err.println("counting: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            markers.remove(marker);
        }
    }

    @Override
    public void unfreeze(Ue ue) {
        frozen.remove(ue.address());
    }

    /** Its packets go elsewhere from now on: one that comes all the same is misdelivered. */
    @Override
    public void release(Ue ue) {
        tallies.remove(ue.address());
        if (frozen.size() >= CAPACITY) {
            frozen.clear();
        }
        frozen.put(ue.address(), true);
    }

    @Override
    public void close() {
        socket.close();
    }
}
