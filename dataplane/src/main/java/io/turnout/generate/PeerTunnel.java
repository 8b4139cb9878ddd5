package io.turnout.generate;

import io.turnout.wire.SwitchFence;
import io.turnout.wire.TunnelExtension;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** What is in the tunnel between platforms: UEs' packets, and fences of switches. */
public final class PeerTunnel {
    private PeerTunnel() {}

    /**
     * Sets the content of a frame: a G-PDU between platforms, around the packet.
     *
     * @param isToUe whether the packet goes to the UE, rather than comes from it
     * @param hopsLeft platforms that it may still be tunnelled on to
     * @param platform number of the one that it entered at
     * @param epoch of the grant that it is counted under, or {@link TunnelExtension#NULL_EPOCH}
     * @param attempt of that grant
     */
    public static FrameBuilder gPdu(
            FrameBuilder frame, boolean isToUe, int hopsLeft, int platform, long epoch, int attempt) {
        byte[] header = new byte[TunnelExtension.length(epoch)];
        TunnelExtension.write(new UnsafeBuffer(header), 0, isToUe, hopsLeft, platform, epoch, attempt);
        // The frame writes the first octet, its length, and the last, the type of the next.
        byte[] content = Arrays.copyOfRange(header, 1, header.length - 1);
        return frame.gPdu(0).extension(TunnelExtension.TYPE, content);
    }

    /**
     * Sets the content of a frame: the fence of a switch.
     *
     * @param application number of the application
     * @param ueKey the UE, as tables have it
     * @param epoch of the grant
     * @param attempt of the grant
     * @param forwardedCount packets that went before it under the grant
     */
    public static FrameBuilder fence(
            FrameBuilder frame, int application, long ueKey, long epoch, int attempt, long forwardedCount) {
        byte[] message = new byte[SwitchFence.LENGTH];
        UnsafeBuffer buffer = new UnsafeBuffer(message);
        SwitchFence.write(buffer, 0, application, ueKey, epoch, attempt, forwardedCount, false);
        return frame.datagram(message);
    }
}
