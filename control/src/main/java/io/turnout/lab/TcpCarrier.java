package io.turnout.lab;

import io.turnout.generate.FrameBuilder;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Tcp;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries what the two {@link TcpHosts} say to each other through the tunnels of the first UE: in at the base station where
 * it is, out at the gateway, and back. Owned by the lab's loop.
 */
final class TcpCarrier {
    private final LabPlan plan;
    private final UserEquipment ue;
    private final TcpHosts hosts;
    private final List<Wire> stations;
    private final Wire gateway;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[FrameBuilder.MAX_LENGTH]);

    TcpCarrier(LabPlan plan, UserEquipment ue, TcpHosts hosts, List<Wire> stations, Wire gateway) {
        this.plan = plan;
        this.ue = ue;
        this.hosts = hosts;
        this.stations = stations;
        this.gateway = gateway;
    }

    /** Carries on what the hosts have sent; what the UE says on its way to another base station waits until it is there. */
    void carry(long nowNs) {
        if (nowNs >= ue.silentUntilNs) {
            hosts.ueLink().receive(nowNs, this::fromUe);
        }
        hosts.serverLink().receive(nowNs, this::fromServer);
    }

    private void fromUe(DirectBuffer frame, int offset, int length, long nowNs) {
        FrameBuilder tunnel = FrameBuilder.gPdu(plan.station(ue.station), plan.gateway(), ue.uplinkTeid())
                .macs(LabPlan.gatewayMac(), LabPlan.stationMac(ue.station));
        send(stations.get(ue.station), tunnel, frame, offset, length);
    }

    private void fromServer(DirectBuffer frame, int offset, int length, long nowNs) {
        FrameBuilder tunnel = FrameBuilder.gPdu(plan.gateway(), plan.station(ue.gatewayStation), ue.gatewayTeid)
                .macs(LabPlan.stationMac(ue.gatewayStation), LabPlan.gatewayMac());
        send(gateway, tunnel, frame, offset, length);
    }

    private void send(Wire wire, FrameBuilder tunnel, DirectBuffer frame, int offset, int length) {
        byte[] packet = new byte[length - Ethernet.HEADER_LENGTH];
        frame.getBytes(offset + Ethernet.HEADER_LENGTH, packet);
        wire.send(scratch, 0, tunnel.tPdu(packet).write(scratch, 0));
    }

    /** Hands a packet in a tunnel of the UE that has reached a base station to the UE's host, if it is of the connection. */
    void atStation(UserEquipment whose, TunnelledPacket packet, DirectBuffer frame) {
        if (whose == ue && packet.teid != ue.endedTeid) {
            hand(hosts.ueLink(), packet, frame);
        }
    }

    /** Hands a packet that has reached the gateway to the server's host, if it is of the connection. */
    void atGateway(UserEquipment whose, TunnelledPacket packet, DirectBuffer frame) {
        if (whose == ue) {
            hand(hosts.serverLink(), packet, frame);
        }
    }

    private void hand(Wire link, TunnelledPacket packet, DirectBuffer frame) {
        if (Ipv4.protocol(frame, packet.ipOffset) == Tcp.PROTOCOL) {
            Ethernet.write(scratch, 0, 0, 0, Ipv4.ETHERNET_TYPE);
            scratch.putBytes(Ethernet.HEADER_LENGTH, frame, packet.ipOffset, packet.ipLength);
            link.send(scratch, 0, Ethernet.HEADER_LENGTH + packet.ipLength);
        }
    }
}
