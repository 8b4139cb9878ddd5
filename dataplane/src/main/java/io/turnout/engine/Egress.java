package io.turnout.engine;

import io.turnout.table.UeKey;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.SwitchFence;
import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Does what was decided: rewrites a frame in place and hands it on, counted. Owned by one worker.
 */
final class Egress {
    private final BurstView burst;
    private final EngineCounters counters;
    private final Encapsulator encapsulator;
    private final MutableDirectBuffer copy;
    private final Pieces pieces;

    Egress(BurstView burst, EngineCounters counters, Encapsulator encapsulator, int maxFrameLength) {
        this.burst = burst;
        this.counters = counters;
        this.encapsulator = encapsulator;
        this.copy = new UnsafeBuffer(ByteBuffer.allocateDirect(Burst.HEADROOM + maxFrameLength));
        this.pieces = new Pieces(burst, counters);
    }

    /** Hands a frame on as it is, at {@code timeNs}. */
    void pass(ParsedFrame frame, long timeNs) {
        counters.onSent();
        burst.sink.onFrame(
                frame.buffer,
                frame.offset,
                frame.length,
                frame.wireLength,
                frame.link,
                Side.opposite(frame.ingress),
                timeNs);
    }

    /** Hands frame {@code i} of a burst on to the core as it is. */
    void passToCore(Burst frames, int i) {
        counters.onSent();
        burst.sink.onFrame(
                frames.buffer(),
                frames.offset(i),
                frames.length(i),
                frames.wireLength(i),
                frames.link(i),
                Side.CORE,
                frames.timeNs(i));
    }

    /** Takes the T-PDU out of its tunnel and gives it to a local instance. */
    void toInstance(ParsedFrame frame, Steering.Instance instance) {
        readdress(frame.buffer, frame.innerOffset, frame.innerLength, frame.innerIpv4, instance);
        toHost(frame, instance.mac(), burst.steering.appMac());
    }

    /** Gives a whole IPv4 T-PDU of {@code length} octets at {@code inner} to a local instance. */
    void toInstance(MutableDirectBuffer buffer, int inner, int length, Steering.Instance instance, long timeNs) {
        readdress(buffer, inner, length, true, instance);
        toHost(buffer, inner, length, true, instance.mac(), burst.steering.appMac(), timeNs);
    }

    private static void readdress(
            MutableDirectBuffer buffer, int inner, int length, boolean isIpv4, Steering.Instance instance) {
        if (instance.rewrite() && AddressRewriter.isFamily(instance.high(), instance.low(), isIpv4)) {
            AddressRewriter.destination(buffer, inner, length, isIpv4, instance.high(), instance.low());
        }
    }

    /** Takes the T-PDU out of its tunnel and gives it to a host on the instances' side. */
    void toHost(ParsedFrame frame, long mac, long sourceMac) {
        if (frame.room != 0) {
            int count = pieces.count(frame);
            for (int i = 0; i < count; i++) {
                toHost(pieces.fragment(frame, i), mac, sourceMac);
            }
            return;
        }
        toHost(frame.buffer, frame.innerOffset, frame.innerLength, frame.innerIpv4, mac, sourceMac, frame.timeNs);
    }

    private void toHost(
            MutableDirectBuffer buffer, int ip, int length, boolean isIpv4, long mac, long sourceMac, long timeNs) {
        int offset = writeEthernet(buffer, ip, isIpv4, mac, sourceMac);
        send(buffer, offset, Ethernet.HEADER_LENGTH + length, Link.ETHERNET, Side.APP, timeNs);
    }

    /** Writes an Ethernet header before the IP packet at {@code ip}; returns where it begins. */
    private static int writeEthernet(MutableDirectBuffer buffer, int ip, boolean isIpv4, long mac, long sourceMac) {
        int offset = ip - Ethernet.HEADER_LENGTH;
        int type = isIpv4 ? Ipv4.ETHERNET_TYPE : Ipv6.ETHERNET_TYPE;
        Ethernet.write(buffer, offset, mac, sourceMac, type);
        return offset;
    }

    /** Gives the whole frame, tags, tunnel and all, to a host on the instances' side. */
    void asItIsToHost(ParsedFrame frame, long mac, long sourceMac) {
        int offset = frame.offset;
        if (frame.link == Link.ETHERNET) {
            Ethernet.writeAddresses(frame.buffer, offset, mac, sourceMac);
        } else {
            offset = writeEthernet(frame.buffer, frame.ipOffset, frame.ipv4, mac, sourceMac);
        }
        if (frame.room == 0) {
            int length = frame.offset + frame.length - offset;
            send(frame.buffer, offset, length, Link.ETHERNET, Side.APP, frame.timeNs);
        } else {
            int end = outerEnd(frame);
            pieces.sendOuterFragments(
                    frame.buffer, offset, frame.ipOffset, end, frame.room, Link.ETHERNET, Side.APP, frame.timeNs);
        }
    }

    /** Puts the T-PDU into the tunnel to the peer {@code frame.peerIndex}, with what the frame says of its way. */
    void toPeer(ParsedFrame frame) {
        int offset = encapsulator.toPeer(frame.buffer, frame.innerOffset, frame, burst.steering);
        int end = frame.innerOffset + frame.innerLength;
        int egress = Side.peer(frame.peerIndex);
        if (frame.room == 0) {
            send(frame.buffer, offset, end - offset, Link.ETHERNET, egress, frame.timeNs);
        } else {
            int ip = offset + Ethernet.HEADER_LENGTH;
            int mtu = burst.steering.peer(frame.peerIndex).mtu();
            pieces.sendOuterFragments(frame.buffer, offset, ip, end, mtu, Link.ETHERNET, egress, frame.timeNs);
        }
    }

    /** Sends a fence through the tunnel to a peer. */
    void fence(
            int peerIndex,
            int application,
            long ueKey,
            long epoch,
            int attempt,
            long count,
            boolean isLast,
            long timeNs) {
        int gtpu = Burst.HEADROOM;
        int length = SwitchFence.write(copy, gtpu, application, ueKey, epoch, attempt, count, isLast);
        int offset = encapsulator.toPeer(copy, gtpu, length, peerIndex, burst.steering);
        counters.onMade(1);
        send(copy, offset, gtpu + length - offset, Link.ETHERNET, Side.peer(peerIndex), timeNs);
    }

    /** Puts the T-PDU into the bearer {@code frame.bearer}. */
    void toUe(ParsedFrame frame) {
        int count = frame.room == 0 ? 0 : pieces.count(frame);
        for (int i = 0; i < count; i++) {
            toUe(pieces.fragment(frame, i));
        }
        if (count > 0) {
            return;
        }
        int offset = encapsulator.toUe(frame);
        int end = frame.innerOffset + frame.innerLength;
        if (frame.room == 0) {
            send(frame.buffer, offset, end - offset, encapsulator.link(), Side.ACCESS, frame.timeNs);
        } else {
            int ip = frame.innerOffset - encapsulator.bearerOverhead(frame.bearer);
            int mtu = burst.steering.mtu(Side.ACCESS);
            pieces.sendOuterFragments(
                    frame.buffer, offset, ip, end, mtu, encapsulator.link(), Side.ACCESS, frame.timeNs);
        }
    }

    /** Tells the sender of a packet that it was too long: the UE in its bearer, a host where its frame came from. */
    void tellTooBig(ParsedFrame frame) {
        ParsedFrame answer = pieces.answer(frame);
        if (frame.direction == ParsedFrame.Direction.UPLINK) {
            toUe(answer);
        } else {
            pieces.sendBack(frame, answer);
        }
    }

    /** Sends an echo request of a UE in its uplink bearer, to the core address of its family. */
    void echo(BearerEcho echo, long ueKey, long bearer, long nowNs) {
        Steering.Solicited core = burst.steering.solicited(UeKey.isIpv4(ueKey));
        ParsedFrame request = pieces.echo(echo, ueKey, core, nowNs);
        request.bearer = bearer;
        int offset = encapsulator.toCore(request);
        int length = request.innerOffset + request.innerLength - offset;
        counters.onMade(1);
        send(request.buffer, offset, length, encapsulator.link(), Side.CORE, nowNs);
    }

    /**
     * Sends a copy to a host on the instances' side: of the T-PDU, or of the frame as it is. One that is longer than
     * the MTU there goes in fragments, whatever the packet says: its sender need not know of the copy. One that is too
     * long to be copied is not sent.
     */
    void duplicate(ParsedFrame frame, TrafficPolicy.Destination to, boolean isAsItIs) {
        boolean isTagged = isAsItIs && frame.link == Link.ETHERNET;
        int ip = isAsItIs ? frame.ipOffset : frame.innerOffset;
        int ipEnd = isAsItIs ? outerEnd(frame) : frame.innerOffset + frame.innerLength;
        int from = isTagged ? frame.offset : ip;
        int end = isAsItIs ? frame.offset + frame.length : ipEnd;
        if (Burst.HEADROOM + end - from > copy.capacity()) {
            return;
        }
        int moved = Burst.HEADROOM - from;
        copy.putBytes(Burst.HEADROOM, frame.buffer, from, end - from);
        int offset = Burst.HEADROOM;
        if (isTagged) {
            Ethernet.writeAddresses(copy, offset, to.mac(), to.sourceMac());
        } else {
            offset = writeEthernet(copy, offset, isAsItIs ? frame.ipv4 : frame.innerIpv4, to.mac(), to.sourceMac());
        }
        counters.onMade(1);
        int mtu = burst.steering.mtu(Side.APP);
        if (ipEnd - ip <= mtu) {
            send(copy, offset, end + moved - offset, Link.ETHERNET, Side.APP, frame.timeNs);
        } else {
            pieces.sendOuterFragments(
                    copy, offset, ip + moved, ipEnd + moved, mtu, Link.ETHERNET, Side.APP, frame.timeNs);
        }
    }

    /** Where the outer packet ends, without what a link has put behind it. */
    private static int outerEnd(ParsedFrame frame) {
        return Math.min(frame.ipOffset + frame.ipLength, frame.offset + frame.length);
    }

    private void send(MutableDirectBuffer buffer, int offset, int length, int link, int egress, long timeNs) {
        counters.onSent();
        burst.sink.onFrame(buffer, offset, length, length, link, egress, timeNs);
    }
}
