package io.turnout.io;

import static io.turnout.io.TestFrames.bytes;
import static io.turnout.io.TestFrames.join;
import static io.turnout.io.TestFrames.tPdu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.turnout.engine.Burst;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket of the host plays the instance, 10.60.1.10 port 5000; the UE is 10.45.0.1. */
@Timeout(30)
class TunPortTest {
    private static final byte[] HEADER = bytes("020000000301 0200000003fe 0800");
    private static final int LIMIT_MILLIS = 2_000;

    private final Umem umem = new Umem(256, 2_048);
    private final Burst burst = new Burst(umem.buffer(), 4);
    private Namespace host;
    private TunPort port;
    private DatagramSocket instance;

    @BeforeEach
    void open() {
        Namespace.assumePossible();
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun");
        host = new Namespace("host");
        port = host.call(() -> TunPort.open(umem, "app0", Side.APP));
        host.run("sysctl -qw net.ipv6.conf.app0.disable_ipv6=1");
        host.ip("addr add 10.60.1.10/24 dev app0");
        host.ip("link set app0 up");
        host.ip("route add 10.45.0.0/16 dev app0");
        instance = host.call(
                () -> new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(bytes("0a3c010a")), 5_000)));
    }

    @AfterEach
    void close() {
        if (port != null) {
            instance.close();
            port.close();
            host.close();
        }
        umem.close();
    }

    @Test
    void shouldGiveTheInstanceWhatIsForIt() throws Exception {
        byte[] packet = tPdu(InlineSite.UE, InlineSite.APPLICATION, 42, 100);
        byte[] frame = join(HEADER, packet);
        assertTrue(port.send(new UnsafeBuffer(frame), 0, frame.length));
        UnsafeBuffer outside = new UnsafeBuffer(ByteBuffer.allocateDirect(200));
        outside.putBytes(7, frame);
        assertTrue(port.send(outside, 7, frame.length));
        instance.setSoTimeout(LIMIT_MILLIS);
        for (int i = 0; i < 2; i++) {
            DatagramPacket got = new DatagramPacket(new byte[200], 200);
            instance.receive(got);
            assertEquals(72, got.getLength());
            assertEquals(42, ByteBuffer.wrap(got.getData()).getInt());
        }
        assertEquals(2, port.counters().sentFrames());
        assertEquals(228, port.counters().sentOctets());
        assertEquals(256, umem.freeCount());
    }

    @Test
    void shouldTakeWhatTheInstanceSends() throws Exception {
        InetSocketAddress ue = new InetSocketAddress(InetAddress.getByAddress(bytes("0a2d0001")), 4_000);
        for (byte i = 0; i < 6; i++) {
            instance.send(new DatagramPacket(new byte[] {i, 1, 2}, 3, ue));
        }
        assertEquals(4, port.receive(burst, 99));
        for (int i = 0; i < 4; i++) {
            assertEquals(Side.APP, burst.ingress(i));
            assertEquals(99, burst.timeNs(i));
            assertEquals(14 + 31, burst.length(i));
            byte[] octets = new byte[burst.length(i)];
            burst.buffer().getBytes(burst.offset(i), octets);
            assertArrayEquals(bytes("000000000000 000000000000 0800 45"), Arrays.copyOf(octets, 15));
            assertEquals(i, octets[42]);
        }
        umem.endBurst(burst);
        burst.clear();
        assertEquals(2, port.receive(burst, 99));
        umem.endBurst(burst);
        assertEquals(256, umem.freeCount());
        assertEquals(6, port.counters().receivedFrames());
        assertEquals(6 * 45, port.counters().receivedOctets());
    }

    @Test
    void shouldRefuseWhatIsNotIpOrTooLong() {
        byte[] arp = join(bytes("020000000301 0200000003fe 0806"), new byte[46]);
        assertFalse(port.send(new UnsafeBuffer(arp), 0, arp.length));
        assertFalse(port.send(new UnsafeBuffer(arp), 0, 14));
        byte[] tooLong = join(HEADER, tPdu(InlineSite.UE, InlineSite.APPLICATION, 42, umem.maxFrameLength() - 13));
        assertFalse(port.send(new UnsafeBuffer(tooLong), 0, tooLong.length));
        assertEquals(2, port.counters().refusedFrames());
        assertEquals(1, port.counters().tooLongFrames());
        assertEquals(0, port.counters().sentFrames());
    }
}
