package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host with one thing wrong after another: it is found, and gone once the command that mends it was run there. */
@Timeout(120)
class DoctorHostTest {
    /** Of a test's links, whatever is mended: the other end is virtual, and the machine's memory is as it is. */
    private static final Pattern ALWAYS =
            Pattern.compile(".*(is virtual|huge pages|several receive queues|processors).*");

    private TestWire wire;
    private Process doctor;
    private Writer questions;
    private BufferedReader answers;

    @BeforeEach
    void connect() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        Namespace.assumeProgram("/usr/bin/ping");
        wire = TestWire.create(true, 1_600, 2);
        wire.mec.ip("addr add 10.60.1.1/24 dev m-app");
        wire.app.ip("addr add 10.60.1.10/24 dev a0");
        wire.mec.run("ping -c 1 -W 2 10.60.1.10");
        wire.mec.run("sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.m-app.rp_filter=0"
                + " net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0");
        for (String name : new String[] {"m-enb", "m-sgw", "m-app"}) {
            wire.mec.run("ethtool -K " + name + " rxvlan off gro off");
        }
        doctor = wire.mec.startJvm(DoctorProcess.class);
        questions = doctor.outputWriter(StandardCharsets.UTF_8);
        answers = doctor.inputReader(StandardCharsets.UTF_8);
    }

    @AfterEach
    void disconnect() {
        if (doctor != null) {
            doctor.destroyForcibly();
        }
        if (wire != null) {
            wire.close();
        }
    }

    private List<String> examine(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        List<String> findings = new ArrayList<>();
        for (String line = answers.readLine(); !line.isEmpty(); line = answers.readLine()) {
            if (!ALWAYS.matcher(line).matches()) {
                findings.add(line);
            }
        }
        return findings;
    }

    /** Breaks the host, and expects a finding that its own command mends. */
    private void assertMends(String question, String what, String breaking) throws IOException {
        assertEquals(List.of(), examine(question), "before " + breaking);
        wire.mec.shell(breaking);
        for (List<String> found = examine(question); !found.isEmpty(); found = examine(question)) {
            String finding = found.getFirst();
            assertTrue(finding.contains(what), () -> breaking + ": " + finding);
            String command = finding.substring(finding.lastIndexOf('|') + 1).split(", or | \\(", 2)[0];
            wire.mec.shell(command);
            assertTrue(!examine(question).contains(finding), () -> command + " mends: " + finding);
            assertTrue(found.size() > 1 || examine(question).isEmpty(), "and breaks nothing else");
        }
    }

    @Test
    void shouldFindWhatKeepsABridgeFromBeingAWire() throws IOException {
        assertMends("XDP 1", "not in one bridge", "ip link set m-sgw nomaster");
        assertMends("XDP 1", "br0 is down", "ip link set br0 down");
        assertMends("XDP 1", "m-enb is down", "ip link set m-enb down");
        assertMends("XDP 1", "go through iptables", "sysctl -qw net.bridge.bridge-nf-call-iptables=1");
        assertMends("XDP 1", "go through ip6tables", "sysctl -qw net.bridge.bridge-nf-call-ip6tables=1");
        assertMends("XDP 1", "m-enb has MTU 1600 and m-sgw has 1500", "ip link set m-sgw mtu 1500");
        assertMends("XDP 1", "m-app takes 1400", "ip link set m-app mtu 1400");
        assertMends("XDP 1", "m-app has MTU 3000", "ip link set m-app mtu 3000");
        assertMends("XDP 1", "(all)", "sysctl -qw net.ipv4.conf.all.rp_filter=1");
        assertMends("XDP 1", "(m-app)", "sysctl -qw net.ipv4.conf.m-app.rp_filter=1");
        assertMends("XDP 1", "generic receive offload", "ethtool -K m-enb gro on");
        assertMends("XDP 1", "takes VLAN tags off", "ethtool -K m-enb rxvlan on");
        assertMends("XDP 1", "10.60.1.10 has no link address", "ip neigh del 10.60.1.10 dev m-app");
        assertMends("XDP 2", "too few receive queues for 2 workers: 1", "ethtool -L m-sgw rx 1 tx 1");
    }

    @Test
    void shouldFindWhatKeepsPacketAndDatagramPortsFromTheirs() throws IOException {
        wire.mec.run("sysctl -qw net.ipv4.ip_forward=0");
        wire.mec.ip("link set m-enb nomaster");
        wire.mec.ip("link set m-sgw nomaster");
        assertMends("PACKET 1", "m-enb is in a bridge", "ip link set m-enb master br0");
        assertMends("PACKET 1", "routes what comes by m-app", "sysctl -qw net.ipv4.conf.m-app.forwarding=1");
        assertMends("PACKET 1", "m-app has MTU 3000", "ip link set m-app mtu 3000");
        wire.mec.run("sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.m-app.forwarding=0");
        assertMends("DATAGRAM 1", "m-sgw is in a bridge", "ip link set m-sgw master br0");
        assertMends("DATAGRAM 1", "what comes by m-enb", "sysctl -qw net.ipv4.conf.m-enb.forwarding=0");
        assertMends("DATAGRAM 1", "(m-sgw)", "sysctl -qw net.ipv4.conf.m-sgw.rp_filter=1");
    }
}
