package io.turnout.engine;

import io.turnout.generate.FrameBuilder;
import io.turnout.wire.TunnelExtension;
import java.nio.ByteBuffer;

/** Frames of the tunnel between platforms, written octet by octet, apart from what writes them in production. */
final class Tunnels {
    static final int HOPS = 3;

    private static final int VERSION_1 = 0x10;

    private Tunnels() {}

    /** A G-PDU from the peer, whose packet entered at it and comes from a UE. */
    static FrameBuilder uplink() {
        return from(EngineSite.PEER, EngineSite.PLATFORM, 0, HOPS, "there");
    }

    /** A G-PDU from the peer, whose packet goes to a UE. */
    static FrameBuilder downlink() {
        return from(EngineSite.PEER, EngineSite.PLATFORM, 1, HOPS, "there");
    }

    /** A G-PDU between platforms without a packet so far. */
    static FrameBuilder from(String source, String destination, int flags, int hopsLeft, String ingressPlatform) {
        byte[] content = ByteBuffer.allocate(6)
                .put((byte) (VERSION_1 | flags))
                .put((byte) hopsLeft)
                .putInt(Steering.number(ingressPlatform))
                .array();
        return FrameBuilder.gPdu(source, destination, 0).extension(TunnelExtension.TYPE, content);
    }

    /** The fence of a switch, from the peer. */
    static byte[] fence(long ueKey, String application, long epoch, int attempt, long count) {
        return fence(ueKey, application, epoch, attempt, count, new byte[0]);
    }

    /** The last fence of an aborted switch, from the peer. */
    static byte[] lastFence(long ueKey, String application, long epoch, int attempt, long count) {
        return fence(ueKey, application, epoch, attempt, count, new byte[] {1});
    }

    private static byte[] fence(long ueKey, String application, long epoch, int attempt, long count, byte[] more) {
        byte[] message = ByteBuffer.allocate(46 + more.length)
                .put((byte) 0x30)
                .put((byte) 254)
                .putShort((short) (38 + more.length))
                .putInt(0)
                .put((byte) 255)
                .putShort((short) (35 + more.length))
                .putShort((short) 32_473)
                .put((byte) 1)
                .putInt(Steering.number(application))
                .putLong(ueKey)
                .putLong(epoch)
                .putInt(attempt)
                .putLong(count)
                .put(more)
                .array();
        return FrameBuilder.tunnel(EngineSite.PEER, EngineSite.PLATFORM)
                .datagram(message)
                .octets();
    }

    /** A G-PDU from the peer, counted under a grant. */
    static FrameBuilder marked(long epoch, int attempt) {
        byte[] content = ByteBuffer.allocate(18)
                .put((byte) (VERSION_1 | 2))
                .put((byte) HOPS)
                .putInt(Steering.number("there"))
                .putLong(epoch)
                .putInt(attempt)
                .array();
        return FrameBuilder.gPdu(EngineSite.PEER, EngineSite.PLATFORM, 0).extension(TunnelExtension.TYPE, content);
    }
}
