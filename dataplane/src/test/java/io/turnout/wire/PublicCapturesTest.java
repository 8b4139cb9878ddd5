package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/** Captures of real networks: which frames carry GTP-U, of what type and TEID, as tshark says and as the checks say. */
class PublicCapturesTest {
    private static final Path CAPTURES = Path.of(Objects.requireNonNullElse(
            System.getenv("TURNOUT_CAPTURES"),
            Path.of("..", "..", "shared", "captures").toString()));

    @ParameterizedTest
    @CsvSource({
        "gtp1_gn_normal_incl_fragmentation.pcap, 72",
        "gtp2_different_udp_port.pcap, 78",
        "gtp3_false_gtp.pcap, 0",
        "gtp6_gtp_0x32.pcap, 31",
        "gtp7_ipv6.pcap, 2",
        "gtp_ext_header.pcap, 1",
        "gtp_control_prime.pcap, 0",
        "double_vlan_zoom.pcap, 81",
        "snaplen_truncated.pcapng, 82",
    })
    void shouldFindTheSameMessagesAsAnotherDecoder(String name, int messageCount)
            throws IOException, InterruptedException, PcapNativeException {
        Path capture = CAPTURES.resolve(name);
        assumeTrue(Files.exists(capture), capture + " is not there");
        Tshark.assumePresent();

        List<String> messages = messages(capture);

        String filter = "udp.dstport == 2152 && gtp.flags.version == 1 && gtp.flags.payload == 1";
        assertEquals(Tshark.read(capture, filter, "f", "frame.number", "gtp.message", "gtp.teid"), messages);
        assertEquals(messageCount, messages.size());
    }

    private static List<String> messages(Path capture) throws PcapNativeException {
        List<String> messages = new ArrayList<>();
        try (PcapHandle handle = Pcaps.openOffline(capture.toString())) {
            int frameNumber = 0;
            for (byte[] frame = read(handle); frame != null; frame = read(handle)) {
                frameNumber++;
                String message = message(new UnsafeBuffer(frame), frame.length);
                if (message != null) {
                    messages.add(frameNumber + ";" + message);
                }
            }
        }
        return messages;
    }

    private static byte[] read(PcapHandle handle) {
        try {
            return handle.getNextRawPacket();
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Type and TEID of the message in an Ethernet frame over IPv4, however much of it there is; null for none. */
    private static String message(UnsafeBuffer frame, int length) {
        int link = Ethernet.check(frame, 0, length);
        if (link < 0 || Ethernet.type(link) != Ipv4.ETHERNET_TYPE) {
            return null;
        }
        int ipOffset = Ethernet.headerLength(link);
        int ip = Ipv4.check(frame, ipOffset, length - ipOffset);
        if ((ip < 0 && ip != Ipv4.TOTAL_LENGTH_BEYOND_FRAME)
                || Ipv4.protocol(frame, ipOffset) != Udp.PROTOCOL
                || Ipv4.fragmentOffset(Ipv4.fragmentField(frame, ipOffset)) != 0) {
            return null;
        }
        int udpOffset = ipOffset + Ipv4.headerLength(frame, ipOffset);
        int udpLength = Math.min(ipOffset + Ipv4.totalLength(frame, ipOffset), length) - udpOffset;
        int udp = Udp.check(frame, udpOffset, udpLength);
        if ((udp < 0 && udp != Udp.LENGTH_BEYOND_PACKET) || Udp.destinationPort(frame, udpOffset) != Gtpu.PORT) {
            return null;
        }
        int gtpuOffset = udpOffset + Udp.HEADER_LENGTH;
        int datagramLength = Udp.length(frame, udpOffset) - Udp.HEADER_LENGTH;
        int gtpu = Gtpu.check(frame, gtpuOffset, udpLength - Udp.HEADER_LENGTH, datagramLength);
        return gtpu < 0
                ? null
                : "0x%02x;0x%08x".formatted(Gtpu.messageType(frame, gtpuOffset), Gtpu.teid(frame, gtpuOffset));
    }
}
