package io.turnout.lab;

import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.wire.Gtpu;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A topology in memory, with something in place of the platforms that knows nothing: it hands every frame on at once, and
 * what is for the application to the instance of {@link #active}, which answers.
 */
final class PipeTopology implements Topology {
    final LabPlan plan = new LabPlan(127);

    /** Which instance gets what is for the application; -1: it goes on to the gateway, as without platforms. */
    int active;

    /** Whether answers go through the tunnel that downlink from the gateway came through last. */
    boolean isLearning = true;

    /** Every n-th frame for the application is lost; 0: none. */
    int loseEvery;

    /** Has every frame on its way to the gateway altered. */
    boolean isAltering;

    private final List<Pipe> stations = List.of(new Pipe(), new Pipe());
    private final List<Pipe> instances = List.of(new Pipe(), new Pipe());
    private final Pipe gateway = new Pipe();
    private final TunnelledPacket packet = new TunnelledPacket();
    private final int application = Address.of(plan.applicationAddress()).v4();
    private final int[] downlinkTeids = new int[16];
    private long applicationFrames;

    PipeTopology() {
        stations.forEach(station -> station.onSent = this::onUplink);
        gateway.onSent = this::onDownlink;
    }

    /** A wire whose other end this class plays. */
    private static final class Pipe implements Wire {
        private final ArrayDeque<byte[]> arriving = new ArrayDeque<>();
        private Consumer<byte[]> onSent = frame -> {};

        @Override
        public boolean send(DirectBuffer frame, int offset, int length) {
            byte[] octets = new byte[length];
            frame.getBytes(offset, octets);
            onSent.accept(octets);
            return true;
        }

        @Override
        public void flush() {
            // Nothing is queued.
        }

        @Override
        public int receive(long nowNs, Receiver receiver) {
            int count = 0;
            for (byte[] frame = arriving.poll(); frame != null; frame = arriving.poll()) {
                receiver.onFrame(new UnsafeBuffer(frame), 0, frame.length, nowNs);
                count++;
            }
            return count;
        }

        @Override
        public void close() {
            // Only memory.
        }
    }

    private void onUplink(byte[] frame) {
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        if (!packet.read(buffer, 0, frame.length)) {
            throw new AssertionError("a base station sent something that cannot be read");
        }
        if (packet.destination != application || active < 0) {
            if (isAltering) {
                frame[frame.length - 1] ^= 1;
            }
            gateway.arriving.add(frame);
            return;
        }
        applicationFrames++;
        if (loseEvery == 0 || applicationFrames % loseEvery != 0) {
            toInstance(buffer);
        }
    }

    private void toInstance(DirectBuffer buffer) {
        int ue = NumberedPacket.ue(buffer, packet.payloadOffset);
        byte[] payload = new byte[packet.payloadLength];
        buffer.getBytes(packet.payloadOffset, payload);
        instances
                .get(active)
                .arriving
                .add(FrameBuilder.plain(plan.ue(ue), plan.applicationAddress())
                        .udp(1, 2)
                        .payload(payload)
                        .octets());
        int station = downlinkTeids[ue] >>> 18 & 3;
        stations.get(Math.max(0, station - 1))
                .arriving
                .add(FrameBuilder.gPdu(plan.gateway(), plan.station(0), downlinkTeids[ue])
                        .packet(plan.applicationAddress(), plan.ue(ue))
                        .udp(2, 1)
                        .payload(payload)
                        .octets());
    }

    private void onDownlink(byte[] frame) {
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        packet.read(buffer, 0, frame.length);
        int station = packet.teid >>> 18 & 3;
        if (isLearning && packet.messageType == Gtpu.G_PDU) {
            downlinkTeids[UserEquipment.index(packet.teid)] = packet.teid;
        }
        stations.get(station - 1).arriving.add(frame);
    }

    /** Has the answers to this UE go through the tunnel {@code teid}. */
    void learn(int ue, int teid) {
        downlinkTeids[ue] = teid;
    }

    @Override
    public LabPlan plan() {
        return plan;
    }

    @Override
    public String io() {
        return "pipe";
    }

    @Override
    public TcpHosts tcpHosts() {
        return null;
    }

    @Override
    public boolean isOuterKept() {
        return true;
    }

    @Override
    public List<Wire> stations() {
        return new ArrayList<>(stations);
    }

    @Override
    public Wire gateway() {
        return gateway;
    }

    @Override
    public List<Wire> instances() {
        return new ArrayList<>(instances);
    }

    @Override
    public String siteIo(int index) {
        throw new AssertionError("there are no platforms");
    }

    @Override
    public String served(int index) {
        return plan.applicationAddress();
    }

    @Override
    public String api(int index) {
        throw new AssertionError("there are no platforms");
    }

    @Override
    public boolean isApiOpen() {
        return true;
    }

    @Override
    public List<String> atPlatform(int index) {
        return List.of();
    }

    @Override
    public List<String> atInstance(int index) {
        return List.of();
    }

    @Override
    public <T> T reach(int index, Supplier<T> task) {
        return task.get();
    }

    @Override
    public void partition(boolean isCut) {
        throw new AssertionError("there are no platforms");
    }

    @Override
    public void close() {
        // Only memory.
    }
}
