package io.turnout.lab;

import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.wire.Gtpu;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The base stations and their UEs: sends what UEs send, through the base station where each is, and takes what comes back.
 *
 * <p>A base station that a UE has left hands the downlink that still reaches it on to the new one (X2: TS 36.300,
 * 10.1.2.1), until the End Marker; what comes behind that reaches nobody. Owned by the lab's loop.
 */
final class Radio {
    private static final int FIRST_PORT = 40_000;

    /**
     * How long a handover keeps a UE from sending: no less than the interruption that TS 36.133, 5.1.2.1.2, allows a target
     * cell which is known. What it sent before has long arrived then, whichever way it went.
     */
    private static final long HANDOVER_NS = 30_000_000;

    private final LabPlan plan;
    private final List<UserEquipment> ues;
    private final List<Wire> stations;
    private final DeliveryLog answers = new DeliveryLog(0);
    private final DeliveryLog passed = new DeliveryLog(0);
    private final TunnelledPacket packet = new TunnelledPacket();
    private final int applicationAddress;
    private final int serverAddress;
    private final boolean isOuterKept;
    private TcpCarrier tcp;
    private long afterEndMarker;
    private long altered;
    private long refused;

    Radio(LabPlan plan, List<UserEquipment> ues, List<Wire> stations, boolean isOuterKept, int packetLength) {
        this.isOuterKept = isOuterKept;
        this.plan = plan;
        this.ues = ues;
        this.stations = stations;
        applicationAddress = Address.of(plan.applicationAddress()).v4();
        serverAddress = Address.of(plan.server()).v4();
        for (UserEquipment ue : ues) {
            for (int station = 0; station < stations.size(); station++) {
                ue.toApplication[station] = template(ue, station, plan.applicationAddress(), packetLength);
                ue.toServer[station] = template(ue, station, plan.server(), packetLength);
            }
        }
    }

    private FrameTemplate template(UserEquipment ue, int station, String destination, int packetLength) {
        FrameBuilder tunnel = FrameBuilder.gPdu(plan.station(station), plan.gateway(), ue.uplinkTeid())
                .macs(LabPlan.gatewayMac(), LabPlan.stationMac(station));
        int port = destination.equals(plan.server()) ? LabPlan.SERVER_PORT : LabPlan.APPLICATION_PORT;
        int ports = FIRST_PORT << Short.SIZE | port;
        int headersLength = 28;
        return new FrameTemplate(
                tunnel,
                Address.of(plan.ue(ue.index)),
                Address.of(destination),
                ports,
                ue.index,
                Math.max(NumberedPacket.MIN_LENGTH, packetLength - headersLength));
    }

    /** Sends a UE's next packet to the application. */
    void sendToApplication(UserEquipment ue, long nowNs) {
        send(ue, ue.toApplication[ue.station].of(ue.uplink.count()));
        ue.uplink.onSent(nowNs);
    }

    /** Sends a UE's next packet to the server. */
    void sendToServer(UserEquipment ue, long nowNs) {
        send(ue, ue.toServer[ue.station].of(ue.passed.count()));
        ue.passed.onSent(nowNs);
    }

    private void send(UserEquipment ue, DirectBuffer frame) {
        if (!stations.get(ue.station).send(frame, 0, frame.capacity())) {
            refused++;
        }
    }

    /** A UE goes to another base station, which gives it another tunnel; on the way it is silent. */
    void move(UserEquipment ue, int station, long nowNs) {
        ue.station = station;
        ue.generation++;
        ue.silentUntilNs = nowNs + HANDOVER_NS;
        ue.moves.onSent(nowNs);
    }

    /** A frame has reached the base station {@code station}. */
    void onFrame(int station, DirectBuffer frame, int offset, int length, long nowNs) {
        if (!packet.read(frame, offset, length) || packet.messageType == TunnelledPacket.PLAIN) {
            return;
        }
        int index = UserEquipment.index(packet.teid);
        if (index >= ues.size()) {
            return;
        }
        UserEquipment ue = ues.get(index);
        if (packet.messageType == Gtpu.END_MARKER) {
            ue.endedTeid = packet.teid;
        } else if (packet.messageType == Gtpu.G_PDU && packet.payloadLength >= Long.BYTES) {
            onDownlink(ue, station, frame, offset, length, nowNs);
        } else if (packet.messageType == Gtpu.G_PDU && tcp != null) {
            tcp.atStation(ue, packet, frame);
        }
    }

    /** Has TCP of the first UE carried on, too. */
    void tcp(TcpCarrier carrier) {
        tcp = carrier;
    }

    private void onDownlink(UserEquipment ue, int station, DirectBuffer frame, int offset, int length, long nowNs) {
        if (packet.teid == ue.endedTeid) {
            afterEndMarker++;
            return;
        }
        long number = NumberedPacket.number(frame, packet.payloadOffset);
        if (packet.source == serverAddress && packet.isNumbered(frame)) {
            passed.onDelivered(ue.index, number, nowNs);
            if (!isUnaltered(ue, station, frame, offset, length, number)) {
                altered++;
            }
        } else if (packet.source == applicationAddress && number >= 0 && number < ue.uplink.count()) {
            answers.onDelivered(ue.index, number, nowNs);
        }
    }

    /** Whether an answer of the server is, octet for octet, what the gateway sent. */
    private boolean isUnaltered(
            UserEquipment ue, int station, DirectBuffer frame, int offset, int length, long number) {
        FrameTemplate template = ue.fromServer[station];
        template.teid(packet.teid);
        return template.isFrame(frame, offset, length, isOuterKept, number);
    }

    /** The application's answers that reached their UEs. */
    DeliveryLog answers() {
        return answers;
    }

    /** The server's answers that reached their UEs. */
    DeliveryLog passed() {
        return passed;
    }

    /** Answers of the server that were not what the gateway sent. */
    long altered() {
        return altered;
    }

    /** Downlink that came through a tunnel which its End Marker had ended: it reached nobody. */
    long afterEndMarker() {
        return afterEndMarker;
    }

    /** Frames that the link to a base station did not take. */
    long refused() {
        return refused;
    }
}
