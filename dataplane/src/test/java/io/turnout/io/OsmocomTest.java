package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Engine;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import io.turnout.io.xdp.XdpProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Between a GGSN and an emulated SGSN of the Osmocom project: signalling by the bridge, user data through Java. */
@Timeout(90)
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
    private static final int TRIES = 100;

    @TempDir
    Path directory;

    private final Engine engine = InlineSite.engine();
    private final List<Process> processes = new ArrayList<>();
    private TestWire wire;
    private Umem umem;
    private XdpPort access;
    private XdpPort core;
    private PacketLoop loop;

    @BeforeEach
    void connect() throws IOException {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        Namespace.assumeProgram("/usr/bin/osmo-ggsn");
        Namespace.assumeProgram("/usr/bin/sgsnemu");
        Namespace.assumeProgram("/usr/bin/ping");
        wire = TestWire.create(true, 1_600, 1);
        wire.addresses();
        umem = new Umem(3 * XdpPort.CHUNKS_PER_QUEUE, 2_048);
        wire.mec.call(() -> {
            access = XdpPort.open(umem, null, "m-enb", 1, Side.ACCESS, 1_900_000_000, XdpProgram::tunnels);
            core = XdpPort.open(umem, access, "m-sgw", 1, Side.CORE, 1_900_000_000, XdpProgram::tunnels);
            return null;
        });
        loop = new PacketLoop(
                "packet",
                new Worker(umem, engine, List.of(access, core), Map.of(Side.ACCESS, access, Side.CORE, core)));
        Path configuration = directory.resolve("osmo-ggsn.cfg");
        Files.writeString(configuration, GATEWAY.replace("STATE", directory.toString()));
        processes.add(wire.sgw.start(directory.resolve("ggsn.log"), "osmo-ggsn", "-c", configuration.toString()));
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        for (Process process : processes.reversed()) {
            process.destroyForcibly(); // their namespaces go as well
            process.waitFor();
        }
        if (loop != null) {
            loop.close();
            access.close();
            core.close();
            umem.close();
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

    @Test
    void shouldCarryPingsOfARealTunnel() throws InterruptedException {
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
                "--timelimit=60",
                "--createif",
                "--tun-device=ue0",
                "--defaultroute"));
        await(wire.enb, "ue0");
        assertEquals(0, access.gate().taken(), "the tunnel was set up by the bridge");
        String small = wire.enb.run("ping -I ue0 -c 10 -i 0.05 -W 2 198.19.0.1");
        assertTrue(small.contains(" 0% packet loss"), small);
        String large = wire.enb.run("ping -I ue0 -c 10 -i 0.05 -s 1300 -W 2 198.19.0.1");
        assertTrue(large.contains(" 0% packet loss"), large);
        assertTrue(access.gate().taken() >= 20, "requests went through Java");
        assertTrue(core.gate().taken() >= 20, "answers went through Java");
        assertTrue(engine.counters().received() >= 40);
        assertTrue(engine.counters().isConserved());
        assertEquals(0, access.lostFrames() + core.lostFrames());
    }
}
