package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routed back to where it came from: 198.18.1.1 and 198.18.1.2 are both at the other end. */
class DatagramPortTest extends PortContract {
    private static final int ADDRESSES_LENGTH = 12;

    private LinkPair link;

    @Override
    Port open() {
        link = new LinkPair();
        link.here.ip("link set here address 02:00:00:00:02:01"); // where the frames are for
        link.here.run("sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.here.rp_filter=0");
        link.here.ip("route add 198.18.1.0/24 dev here");
        link.here.ip("neigh add 198.18.1.2 lladdr 02:00:00:00:01:01 dev here");
        link.here.run("sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.here.send_redirects=0");
        link.here.enter(); // sockets to send by are opened when they are needed
        return DatagramPort.open(umem, "here", SIDE);
    }

    @Override
    End end() {
        return link.end();
    }

    /** Addresses, ports and payload; the rest the kernel makes. */
    @Override
    byte[] essence(byte[] frame) {
        byte[] kept = frame.clone();
        Arrays.fill(kept, 0, ADDRESSES_LENGTH, (byte) 0);
        for (int[] made : new int[][] {{18, 20}, {20, 22}, {22, 23}, {24, 26}, {40, 42}}) {
            Arrays.fill(kept, made[0], made[1], (byte) 0);
        }
        return kept;
    }

    @AfterEach
    void disconnect() {
        if (link != null) {
            Namespace.leave();
            link.close();
        }
    }

    @Test
    void shouldLeaveRoutingToTheKernelWhenBypassedAndWhenClosed() {
        byte[] frame = TestFrames.uplink(InlineSite.UE, InlineSite.ELSEWHERE, 1, 200);
        try (End end = link.end()) {
            port().bypass(true);
            end.send(frame);
            assertEquals(200, end.receive(2_000).length, "routed");
            assertEquals(0, port().counters().receivedFrames());
            port().bypass(false);
            end.send(frame);
            assertNull(end.receive(50), "handed over");
            port().bypass(true);
            end.send(frame);
            assertEquals(200, end.receive(2_000).length, "routed");
        }
    }
}
