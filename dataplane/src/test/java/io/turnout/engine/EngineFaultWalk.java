package io.turnout.engine;

import io.turnout.wire.Ipv4;
import io.turnout.wire.Tcp;

/**
 * {@link EngineWalk} with a fault that real packet processors have had: of every packet that is delivered it believes
 * how long the TCP header says that it is. Fuzzing must find it, or finding nothing in the engine means nothing.
 */
public final class EngineFaultWalk {
    private static final int DATA_OFFSET = 12;
    private static final int WORD_LENGTH = 4;

    private EngineFaultWalk() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] seed) {
        EngineSite site = new EngineSite(EngineFuzzTest.LIMITS);
        site.hear((frame, packet, reason) -> {
            if (reason.verdict() == Verdict.LOCAL && packet.innerIpv4) {
                readTcpOptions(packet);
            }
        });
        EngineFuzzTest.take(seed, site);
    }

    private static void readTcpOptions(ParsedFrame packet) {
        int inner = packet.innerOffset;
        int tcp = inner + Ipv4.headerLength(packet.buffer, inner);
        int available = inner + packet.innerLength - tcp;
        if (Ipv4.protocol(packet.buffer, inner) != Tcp.PROTOCOL || available < Tcp.MIN_HEADER_LENGTH) {
            return;
        }
        int headerLength = (packet.buffer.getByte(tcp + DATA_OFFSET) & 0xF0) / 16 * WORD_LENGTH;
        if (headerLength > available) {
            throw new IndexOutOfBoundsException("TCP options behind the packet's end");
        }
    }
}
