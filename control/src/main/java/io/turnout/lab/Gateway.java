package io.turnout.lab;

import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.wire.Gtpu;
import io.turnout.wire.Icmp;
import io.turnout.wire.Ipv4;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The gateway (SGW) with a server in the packet data network behind it: answers what UEs send to the server, and switches a
 * UE's downlink to another base station, with an End Marker behind the last packet through the old tunnel (TS 23.401,
 * 5.5.1.1.2). Owned by the lab's loop.
 */
final class Gateway {
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_OFFSET = 4;

    private final LabPlan plan;
    private final List<UserEquipment> ues;
    private final Wire wire;
    private final int serverAddress;
    private final boolean isOuterKept;
    private final DeliveryLog passed = new DeliveryLog(0);
    private final DeliveryLog escaped = new DeliveryLog(0);
    private final TunnelledPacket packet = new TunnelledPacket();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[FrameBuilder.MAX_LENGTH]);
    private TcpCarrier tcp;
    private long altered;

    Gateway(LabPlan plan, List<UserEquipment> ues, Wire wire, boolean isOuterKept, int packetLength) {
        this.isOuterKept = isOuterKept;
        this.plan = plan;
        this.ues = ues;
        this.wire = wire;
        serverAddress = Address.of(plan.server()).v4();
        for (UserEquipment ue : ues) {
            for (int station = 0; station < LabPlan.PLATFORMS; station++) {
                ue.fromServer[station] = new FrameTemplate(
                        tunnel(station, ue.gatewayTeid),
                        Address.of(plan.server()),
                        Address.of(plan.ue(ue.index)),
                        LabPlan.SERVER_PORT << Short.SIZE | 40_000,
                        ue.index,
                        Math.max(NumberedPacket.MIN_LENGTH, packetLength - 28));
            }
        }
    }

    private FrameBuilder tunnel(int station, int teid) {
        return FrameBuilder.gPdu(plan.gateway(), plan.station(station), teid)
                .macs(LabPlan.stationMac(station), LabPlan.gatewayMac());
    }

    /** A frame has reached the gateway. */
    void onFrame(DirectBuffer frame, int offset, int length, long nowNs) {
        if (!packet.read(frame, offset, length) || packet.messageType != Gtpu.G_PDU) {
            return;
        }
        int index = plan.ueIndex(packet.source);
        if (index < 0 || index >= ues.size()) {
            return;
        }
        UserEquipment ue = ues.get(index);
        if (packet.isNumbered(frame)) {
            long number = NumberedPacket.number(frame, packet.payloadOffset);
            if (packet.destination == serverAddress) {
                onPassed(ue, frame, offset, length, number, nowNs);
            } else {
                escaped.onDelivered(ue.index, number, nowNs);
            }
        } else if (packet.destination == serverAddress && isPing(frame)) {
            answerPing(ue, frame);
        } else if (packet.destination == serverAddress && tcp != null) {
            tcp.atGateway(ue, packet, frame);
        }
    }

    /** Has TCP of the first UE carried on, too. */
    void tcp(TcpCarrier carrier) {
        tcp = carrier;
    }

    private void onPassed(UserEquipment ue, DirectBuffer frame, int offset, int length, long number, long nowNs) {
        passed.onDelivered(ue.index, number, nowNs);
        boolean isUnaltered = false;
        for (FrameTemplate template : ue.toServer) {
            isUnaltered |= template.isFrame(frame, offset, length, isOuterKept, number);
        }
        if (!isUnaltered) {
            altered++;
        }
        FrameTemplate answer = ue.fromServer[ue.gatewayStation];
        answer.teid(ue.gatewayTeid);
        ue.answered.set(Math.toIntExact(number));
        send(answer.of(number), answer.length());
    }

    private boolean isPing(DirectBuffer frame) {
        int icmp = packet.ipOffset + Ipv4.headerLength(frame, packet.ipOffset);
        int length = packet.ipOffset + packet.ipLength - icmp;
        return Ipv4.protocol(frame, packet.ipOffset) == Icmp.PROTOCOL
                && Icmp.check(frame, icmp, length) >= 0
                && Icmp.type(frame, icmp) == ECHO_REQUEST;
    }

    private void answerPing(UserEquipment ue, DirectBuffer frame) {
        int echo = packet.ipOffset + Ipv4.headerLength(frame, packet.ipOffset) + ECHO_OFFSET;
        int identifier = frame.getShort(echo, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        int sequence = frame.getShort(echo + Short.BYTES, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        byte[] data = new byte[packet.ipOffset + packet.ipLength - echo - 2 * Short.BYTES];
        frame.getBytes(echo + 2 * Short.BYTES, data);
        int length = tunnel(ue.gatewayStation, ue.gatewayTeid)
                .packet(plan.server(), plan.ue(ue.index))
                .pong(identifier, sequence)
                .payload(data)
                .write(scratch, 0);
        send(scratch, length);
    }

    /** The UE's downlink goes to the base station where it is from now on. */
    void switchPath(UserEquipment ue) {
        int length = FrameBuilder.tunnel(plan.gateway(), plan.station(ue.gatewayStation))
                .macs(LabPlan.stationMac(ue.gatewayStation), LabPlan.gatewayMac())
                .endMarker(ue.gatewayTeid)
                .write(scratch, 0);
        send(scratch, length);
        ue.gatewayStation = ue.station;
        ue.gatewayTeid = ue.downlinkTeid();
    }

    private void send(DirectBuffer frame, int length) {
        wire.send(frame, 0, length);
    }

    /** Packets for the server that reached it. */
    DeliveryLog passed() {
        return passed;
    }

    /** Packets for the application that reached the gateway: nobody took them out of the way. */
    DeliveryLog escaped() {
        return escaped;
    }

    /** Packets for the server that were not what the UE sent. */
    long altered() {
        return altered;
    }
}
