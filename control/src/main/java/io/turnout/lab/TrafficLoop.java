package io.turnout.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;

/**
 * The one thread of the lab: sends what is due, takes in what arrives, and has planned things happen at their time.
 *
 * <p>Every round costs a few system calls for each link, so a round is at least {@link #ROUND_NS} long; packets that fall
 * due in between leave together.
 */
final class TrafficLoop {
    private static final long ROUND_NS = 100_000;
    private static final long MAX_BEHIND_NS = 20_000_000;
    private static final int FRAMES_PER_FLUSH = 64;

    private final Topology topology;
    private final Radio radio;
    private final Gateway gateway;
    private final List<UserEquipment> ues;
    private final List<DeliveryLog> instances = new ArrayList<>();
    private final TunnelledPacket packet = new TunnelledPacket();
    private final PriorityQueue<Planned> planned = new PriorityQueue<>(Comparator.comparingLong(Planned::atNs));

    private final int serverShare;
    private final BooleanSupplier isToEnd;

    /** Nanoseconds from one packet of all UEs to the next; one in {@link #serverShare} is for the server. */
    private double intervalNs;

    private TcpCarrier tcp;
    private double dueNs;
    private long sent;
    private long behindCount;
    private boolean isSending;

    /** Something that happens at its time. */
    private record Planned(long atNs, Runnable task) {}

    TrafficLoop(
            Topology topology,
            Radio radio,
            Gateway gateway,
            List<UserEquipment> ues,
            int serverShare,
            BooleanSupplier isToEnd) {
        this.isToEnd = isToEnd;
        this.topology = topology;
        this.radio = radio;
        this.gateway = gateway;
        this.ues = ues;
        this.serverShare = serverShare;
        for (int index = 0; index < topology.instances().size(); index++) {
            instances.add(new DeliveryLog(index));
        }
    }

    /** Has {@code task} run on this thread at {@code atNs}, or soon after. */
    void at(long atNs, Runnable task) {
        planned.add(new Planned(atNs, task));
    }

    /** Has TCP of the first UE carried, too. */
    void tcp(TcpCarrier carrier) {
        tcp = carrier;
        radio.tcp(carrier);
        gateway.tcp(carrier);
    }

    /** UEs send {@code pps} packets a second, all together, from now on; 0: none. */
    void send(double pps) {
        isSending = pps > 0;
        intervalNs = 1e9 / pps;
        dueNs = System.nanoTime();
    }

    /**
     * Goes on until {@code untilNs}.
     *
     * @throws LabException where it is to end before
     */
    void runUntil(long untilNs) {
        long nowNs = System.nanoTime();
        while (nowNs < untilNs) {
            if (isToEnd.getAsBoolean()) {
                throw new LabException("told to end before it was done");
            }
            while (!planned.isEmpty() && planned.peek().atNs() <= nowNs) {
                planned.poll().task().run();
            }
            if (isSending) {
                sendDue(nowNs);
            }
            receive(nowNs);
            if (tcp != null) {
                tcp.carry(nowNs);
            }
            flush();
            long restNs = ROUND_NS - (System.nanoTime() - nowNs);
            if (restNs > 0) {
                LockSupport.parkNanos(restNs);
            }
            nowNs = System.nanoTime();
        }
    }

    /** What is due since the last round; more than the loop can make up for is not sent, and counted. */
    private void sendDue(long nowNs) {
        if (nowNs - dueNs > MAX_BEHIND_NS) {
            behindCount += (long) ((nowNs - dueNs) / intervalNs);
            dueNs = nowNs;
        }
        int unflushed = 0;
        while (dueNs <= nowNs) {
            UserEquipment ue = ues.get((int) (sent % ues.size()));
            long itsTurn = sent / ues.size();
            if (nowNs < ue.silentUntilNs) {
                // It lets its turn pass.
            } else if (serverShare > 0 && (itsTurn + ue.index) % serverShare == 0) {
                radio.sendToServer(ue, nowNs);
            } else {
                radio.sendToApplication(ue, nowNs);
            }
            sent++;
            dueNs += intervalNs;
            if (++unflushed == FRAMES_PER_FLUSH) {
                flush();
                unflushed = 0;
            }
        }
    }

    private void flush() {
        topology.stations().forEach(Wire::flush);
        topology.gateway().flush();
    }

    private void receive(long nowNs) {
        for (int index = 0; index < topology.stations().size(); index++) {
            int station = index;
            topology.stations()
                    .get(index)
                    .receive(
                            nowNs,
                            (frame, offset, length, atNs) -> radio.onFrame(station, frame, offset, length, atNs));
        }
        topology.gateway().receive(nowNs, gateway::onFrame);
        for (int index = 0; index < topology.instances().size(); index++) {
            DeliveryLog log = instances.get(index);
            topology.instances()
                    .get(index)
                    .receive(nowNs, (frame, offset, length, atNs) -> onInstance(log, frame, offset, length, atNs));
        }
    }

    private void onInstance(DeliveryLog log, DirectBuffer frame, int offset, int length, long nowNs) {
        if (packet.read(frame, offset, length)
                && packet.messageType == TunnelledPacket.PLAIN
                && packet.isNumbered(frame)) {
            int ue = NumberedPacket.ue(frame, packet.payloadOffset);
            if (ue >= 0 && ue < ues.size()) {
                log.onDelivered(ue, NumberedPacket.number(frame, packet.payloadOffset), nowNs);
            }
        }
    }

    /** What reached the instances, by platform. */
    List<DeliveryLog> instances() {
        return instances;
    }

    /** Packets that were not sent because this thread was late. */
    long behindCount() {
        return behindCount;
    }
}
