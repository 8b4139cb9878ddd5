package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.io.Dataplane.Backend;
import io.turnout.io.Dataplane.TunnelEnd;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkAddressesTest {
    private static final long PEER = 0xFFFF_0a64_0002L;
    private static final long PEER_MAC = 0x0200_0000_0002L;
    private static final long BRIDGE_MAC = 0x0200_0000_0001L;
    private static final long LIMIT_NS = 10_000_000_000L;

    @BeforeEach
    void needNamespaces() {
        Namespace.assumePossible();
    }

    /** An interface without any address, as ports of a bridge are where IPv6 is off. */
    @Test
    void shouldFindTheBridgePortThatAPeerIsBehind() {
        try (Namespace here = new Namespace("here");
                Namespace there = new Namespace("there")) {
            here.run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
            here.ip("link add br0 address 02:00:00:00:00:01 type bridge");
            here.ip("link add sgw0 type veth peer name far0 netns " + there.name());
            here.ip("link set sgw0 master br0 up");
            here.ip("link set br0 up");
            here.ip("address add 10.100.0.1/24 dev br0");
            there.ip("link set far0 address 02:00:00:00:00:02 up");
            there.ip("address add 10.100.0.2/24 dev far0");
            here.call(() -> {
                LinkAddresses links = LinkAddresses.of(setup());
                long limitNs = System.nanoTime() + LIMIT_NS;
                while (!"sgw0".equals(links.peerInterface(0)) && System.nanoTime() < limitNs) {
                    LockSupport.parkNanos(1_000_000);
                    links.refresh();
                }
                assertEquals("sgw0", links.peerInterface(0));
                assertEquals(PEER_MAC, links.peer(0));
                assertEquals(BRIDGE_MAC, links.platform());
                return null;
            });
        }
    }

    @Test
    void shouldKnowTheLinkAddressOfAPortWithoutAddresses() {
        try (Namespace here = new Namespace("here")) {
            here.run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
            here.ip("link add app0 address 02:00:00:00:00:09 type bridge");
            long port = here.call(() -> LinkAddresses.of(setup()).port());
            assertEquals(0x0200_0000_0009L, port);
        }
    }

    @Test
    void shouldMakeAddressesUpWhereThereIsNoEthernet() {
        LinkAddresses links = LinkAddresses.madeUp();
        assertNotEquals(LinkAddresses.UNKNOWN, links.port());
        assertNotEquals(links.peer(0), links.peer(1));
        assertTrue(links.instance(0, PEER) != LinkAddresses.UNKNOWN);
    }

    private static Dataplane.Setup setup() {
        return new Dataplane.Setup(
                Backend.PACKET,
                "enb0",
                "sgw0",
                "app0",
                null,
                List.of(new TunnelEnd(0, PEER)),
                List.of(),
                List.of(),
                2_048,
                XdpPort.DEFAULT_MAX_BEAT_AGE_NS);
    }
}
