package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.Prefixes.Prefix;
import io.turnout.engine.Reason;
import io.turnout.engine.Steering;
import io.turnout.engine.TrafficPlan;
import io.turnout.io.Dataplane.Backend;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Between a GGSN and an emulated SGSN of the Osmocom project: signalling by the bridge or, with datagram ports, by the
 * kernel's routes, user data through Java, and a web server as a local instance.
 */
@Timeout(120)
@ParameterizedClass
@EnumSource(names = {"XDP", "PACKET", "DATAGRAM"})
class OsmocomTest {
    private static final String GATEWAY = """
        log stderr
         logging filter all 1
        line vty
         no login
        ggsn ggsn0
         gtp state-dir STATE
         gtp bind-ip 198.18.1.2
         apn internet
          gtpu-mode tun
          tun-device tun4
          type-support v4
          ip prefix dynamic 198.19.0.0/24
          ip dns 0 198.19.0.1
          ip ifconfig 198.19.0.1/24
          no shutdown
         default-apn internet
         no shutdown ggsn
        """;

    /** Answers each datagram with its checksum. */
    private static final String SUM_SERVER = """
        import socket, zlib
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("10.60.1.10", 7000))
        while True:
            d, a = s.recvfrom(65536)
            s.sendto(str(zlib.crc32(d)).encode(), a)
        """;

    /** Sends datagrams of 1,300 octets until five checksums have come back right. */
    private static final String SUM_CLIENT = """
        import os, socket, zlib
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.setsockopt(socket.SOL_SOCKET, 25, b"ue0")
        s.settimeout(1)
        good = 0
        for i in range(30):
            d = os.urandom(1300)
            s.sendto(d, ("10.60.1.10", 7000))
            try:
                good += s.recv(100).decode() == str(zlib.crc32(d))
            except OSError:
                pass
            if good == 5:
                break
        print("ok" if good == 5 else "no: %d" % good)
        """;

    private static final int TRIES = 100;

    @TempDir
    Path directory;

    private static final String APPLICATION = "10.60.1.10";
    private static final int MAX_BEAT_AGE_NS = 1_900_000_000;

    private final Backend backend;
    private final List<Process> processes = new ArrayList<>();
    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private TestWire wire;
    private SharedDirectory shared;
    private DataplaneService service;

    OsmocomTest(Backend backend) {
        this.backend = backend;
    }

    @BeforeEach
    void connect() throws Exception {
        Namespace.assumePossible();
        for (String program : new String[] {
            "/usr/sbin/ethtool",
            "/usr/bin/osmo-ggsn",
            "/usr/bin/sgsnemu",
            "/usr/bin/ping",
            "/usr/bin/curl",
            "/usr/bin/python3"
        }) {
            Namespace.assumeProgram(program);
        }
        wire = TestWire.create(backend == Backend.XDP, 1_600, 1);
        wire.addresses();
        if (backend == Backend.DATAGRAM) {
            wire.route();
            wire.mec.run("sysctl -qw net.ipv4.conf.m-enb.proxy_arp=1 net.ipv4.conf.m-sgw.proxy_arp=1"
                    + " net.ipv4.conf.m-app.forwarding=0"); // what instances send is Turnout's alone
        }
        wire.mec.ip("addr add 10.60.1.1/24 dev m-app");
        wire.app.ip("addr add " + APPLICATION + "/24 dev a0");
        wire.app.ip("route add default via 10.60.1.1");
        shared = new SharedDirectory(directory.resolve("shared"));
        service = wire.mec.call(() -> DataplaneService.open(setup(), shared, error::set));
        Path configuration = directory.resolve("osmo-ggsn.cfg");
        Files.writeString(configuration, GATEWAY.replace("STATE", directory.toString()));
        processes.add(wire.sgw.start(directory.resolve("ggsn.log"), "osmo-ggsn", "-c", configuration.toString()));
        startUe();
    }

    private DataplaneService.Setup setup() {
        return new DataplaneService.Setup(
                new Dataplane.Setup(
                        backend,
                        "m-enb",
                        "m-sgw",
                        "m-app",
                        null,
                        List.of(),
                        List.of(new Prefix(0, 0xFFFF_0a3c_0101L, 128)),
                        List.of(new Prefix(0, 0xFFFF_c613_0000L, 120)),
                        2_048,
                        MAX_BEAT_AGE_NS),
                new Tables.Capacity(64, 64, 16, 1),
                OsmocomTest::steering,
                TrafficPlan.NONE,
                EngineLimits.DEFAULT,
                List.of(),
                1_000_000_000_000L);
    }

    private static Steering steering(LinkAddresses links, TrafficPlan traffic) {
        long address = PathTable.mapped(InlineSite.APPLICATION);
        return new Steering.Builder()
                .appMac(links.port())
                .ueNetwork(0, PathTable.mapped(0xc613_0000), 120)
                .instance(new Steering.Instance("web", 0, address, false, links.instance(0, address)))
                .application(new Steering.Application("web", Route.local(0, 0)))
                .entry(0, address, 0)
                .build();
    }

    private void startUe() throws Exception {
        await(wire.sgw, "tun4");
        processes.add(wire.enb.start(
                directory.resolve("sgsnemu.log"),
                "sgsnemu",
                "-l",
                "198.18.1.1",
                "-r",
                "198.18.1.2",
                "--statedir=" + directory,
                "--pidfile=" + directory.resolve("sgsnemu.pid"),
                "--timelimit=80",
                "--createif",
                "--tun-device=ue0",
                "--defaultroute"));
        await(wire.enb, "ue0");
        if (backend != Backend.PACKET) {
            assertEquals(0, counter("port.access.taken-frames"), "the tunnel was set up without Java");
        }
    }

    private long counter(String name) throws IOException {
        try (CounterFile counters = shared.counters()) {
            return counters.sum(counters.names().indexOf(name));
        }
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        for (Process process : processes.reversed()) {
            process.destroyForcibly(); // their namespaces go as well
            process.waitFor();
        }
        if (service != null) {
            service.close();
        }
        if (wire != null) {
            wire.close();
        }
    }

    private static void await(Namespace namespace, String interfaceName) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            try {
                if (namespace.run("ip -br addr show " + interfaceName).contains("198.19.0.")) {
                    return;
                }
            } catch (IllegalStateException e) {
                // Not there yet.
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no " + interfaceName);
    }

    /** Pings from the UE; all are answered. */
    private void assertPings(String destination, int length, int count) {
        String told = wire.enb.run("ping -I ue0 -c " + count + " -i 0.05 -s " + length + " -W 2 " + destination);
        assertTrue(told.contains(" 0% packet loss"), told);
    }

    private static void assertConserved(SharedDirectory shared) throws IOException {
        try (CounterFile counters = shared.counters()) {
            EngineCounters engine = new EngineCounters(counters.worker(0));
            assertTrue(engine.isConserved());
        }
    }

    @Test
    void shouldCarryPingsOfARealTunnel() throws Exception {
        assertPings("198.19.0.1", 56, 10);
        assertPings("198.19.0.1", 1_300, 10);

        // The outer datagrams of these are fragments, in both directions.
        wire.enb.ip("link set e0 mtu 1000");
        wire.sgw.ip("link set s0 mtu 1000");
        wire.mec.ip("link set m-enb mtu 1000");
        wire.mec.ip("link set m-sgw mtu 1000");
        assertPings("198.19.0.1", 1_300, 10);

        service.close();
        int taken = backend == Backend.DATAGRAM ? 30 : 40; // the kernel puts the fragments together
        assertTrue(counter("port.access.taken-frames") >= taken, "requests went through Java");
        assertTrue(counter("port.core.taken-frames") >= taken, "answers went through Java");
        assertEquals(0, counter("port.access.lost-frames") + counter("port.core.lost-frames"));
        assertConserved(shared);
        assertNull(error.get());
    }

    @Test
    void shouldServeTheUeByALocalInstanceAndShowTheGatewayNothingOfIt() throws Exception {
        Path page = directory.resolve("page.bin");
        byte[] octets = new byte[300_000];
        new Random(1).nextBytes(octets);
        Files.write(page, octets);
        processes.add(wire.app.start(
                directory.resolve("web.log"),
                "python3",
                "-m",
                "http.server",
                "80",
                "--bind",
                APPLICATION,
                "--directory",
                directory.toString()));
        assertPings("198.19.0.1", 56, 3); // the gateway's answers teach the tunnel towards the UE
        long seen = wire.sgw.received("tun4");

        Path fetched = directory.resolve("fetched.bin");
        wire.enb.run("curl --silent --show-error --retry 20 --retry-connrefused --retry-delay 1 --max-time 40"
                + " --interface ue0 -o " + fetched + " http://" + APPLICATION + "/page.bin");
        assertArrayEquals(octets, Files.readAllBytes(fetched));
        assertPings(APPLICATION, 1_300, 5);
        wire.enb.ip("link set e0 mtu 1000"); // uplink comes in fragments
        processes.add(wire.app.start(directory.resolve("sum.log"), "python3", "-c", SUM_SERVER));
        Process client = wire.enb.start(directory.resolve("client.log"), "python3", "-c", SUM_CLIENT);
        processes.add(client);
        assertTrue(client.waitFor(40, TimeUnit.SECONDS));
        assertEquals("ok", Files.readString(directory.resolve("client.log")).strip());

        assertEquals(seen, wire.sgw.received("tun4"), "the gateway saw nothing of it");
        assertPings("198.19.0.1", 56, 3);
        assertEquals(seen + 3, wire.sgw.received("tun4"), "and still sees everything else");
        service.close();
        assertTrue(counter(Reason.UPLINK_LOCAL.label()) > 10);
        assertTrue(counter(Reason.DOWNLINK_INSTANCE.label()) > 200);
        if (backend != Backend.DATAGRAM) {
            assertTrue(counter("merged") >= 5, "datagrams were put together, and not by the kernel");
        }
        assertConserved(shared);
        assertNull(error.get());
    }
}
