package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.cli.TsharkRun;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Wireshark dissector makes of the published frames, each in a TCP segment of one connection. */
class DissectorTest {
    private static final String DISSECTOR = "lua_script:peer/turnout-peer.lua";
    private static final int LINK_TYPE_RAW = 101;
    private static final int HEADERS_LENGTH = 40;
    private static final int FLAGS_PSH_ACK = 0x5018;

    @TempDir
    private Path directory;

    private final List<PeerVectors.Vector> vectors;

    DissectorTest() throws IOException {
        vectors = PeerVectors.read();
    }

    @Test
    void shouldNameEveryTypeAndFindFaultWithTheRejectedAlone() throws Exception {
        List<byte[]> segments = vectors.stream().map(PeerVectors.Vector::octets).toList();
        List<String> lines = tshark(segments, "turnout_peer.type", "_ws.malformed", "turnout_peer.unknown_here");

        assertEquals(vectors.size(), lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String name = vectors.get(i).name();
            String[] columns = lines.get(i).split("\t", -1);
            int code = columns[0].isEmpty() ? 0 : Integer.parseInt(columns[0]);
            FrameType type = FrameType.ofCode(code);
            if (!vectors.get(i).isRejected()) {
                assertEquals(FrameType.valueOf(name.split(" ", 2)[0]), type, name);
            }
            assertEquals(isCut(vectors.get(i)), !columns[1].isEmpty(), name + ": " + lines.get(i));
            assertEquals(name.contains("later version") || isUnknown(vectors.get(i)), !columns[2].isEmpty(), name);
        }
    }

    /** Whether the octets themselves are wrong: of what the values mean, and of how often one stands, it says nothing. */
    private static boolean isCut(PeerVectors.Vector vector) {
        return vector.isRejected()
                && switch (vector.rejection()) {
                    case FRAME_LENGTH, FIELD_CUT, FIELD_LENGTH -> true;
                    default -> false;
                };
    }

    private static boolean isUnknown(PeerVectors.Vector vector) {
        return vector.isRejected()
                && (vector.rejection() == PeerReason.FRAME_VERSION || vector.rejection() == PeerReason.FRAME_TYPE);
    }

    @Test
    void shouldShowWhatFieldsSay() throws Exception {
        List<byte[]> segments = vectors.stream().map(PeerVectors.Vector::octets).toList();
        List<String> hello = tshark(
                segments.subList(0, 1),
                "turnout_peer.platform",
                "turnout_peer.tunnel_ipv4",
                "turnout_peer.instance_id",
                "turnout_peer.application",
                "turnout_peer.endpoint",
                "turnout_peer.instance_ipv4",
                "turnout_peer.teid",
                "turnout_peer.gre_key");
        assertEquals(
                List.of("mec-1\t10.100.0.1\tcache-1\tvideo-cache\t10.60.1.10:7500\t10.60.1.10\t0x00001001\t7"), hello);
        List<String> requests = tshark(
                List.of(octets("REQUEST asked for, with release"), octets("ABORTED"), octets("TRIGGER with user name")),
                "turnout_peer.epoch",
                "turnout_peer.attempt",
                "turnout_peer.reason",
                "turnout_peer.ue_ipv4",
                "turnout_peer.ue_name");
        assertEquals(List.of("4\t1\t\t10.45.0.7\t", "4\t1\t12\t\t", "\t\t\t\tzoë@example.org"), requests);
    }

    @Test
    void shouldPutFramesTogetherThatComeInParts() throws Exception {
        byte[] first = octets("IDENTITY");
        byte[] second = octets("REQUEST");
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        tail.write(first, 20, first.length - 20);
        tail.writeBytes(second);
        byte[] head = new byte[20];
        System.arraycopy(first, 0, head, 0, head.length);
        assertEquals(List.of("", "17,18"), tshark(List.of(head, tail.toByteArray()), "turnout_peer.type"));
    }

    private byte[] octets(String name) {
        return vectors.stream()
                .filter(vector -> vector.name().equals(name))
                .findFirst()
                .orElseThrow()
                .octets();
    }

    private List<String> tshark(List<byte[]> segments, String... fields) throws Exception {
        Path capture = directory.resolve("peer.pcap");
        Files.write(capture, capture(segments));
        List<String> options = new ArrayList<>(List.of("-X", DISSECTOR, "-T", "fields"));
        for (String field : fields) {
            options.addAll(List.of("-e", field));
        }
        return TsharkRun.lines(capture, options.toArray(String[]::new));
    }

    private static byte[] capture(List<byte[]> segments) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        for (int word : new int[] {0xa1b2c3d4, 0x0002_0004, 0, 0, 65_535, LINK_TYPE_RAW}) {
            out.writeInt(word);
        }
        int sequence = 1;
        for (int i = 0; i < segments.size(); i++) {
            byte[] segment = segments.get(i);
            int length = HEADERS_LENGTH + segment.length;
            for (int word : new int[] {i, 0, length, length}) {
                out.writeInt(word);
            }
            for (int word : new int[] {0x4500_0000 | length, 0, 0x4006_0000, 0x7f00_0001, 0x7f00_0001}) {
                out.writeInt(word); // IPv4, TCP
            }
            for (int word : new int[] {0x9c40_4e20, sequence, 1, FLAGS_PSH_ACK << 16 | 0xffff, 0}) {
                out.writeInt(word); // between ports that mean nothing
            }
            out.write(segment);
            sequence += segment.length;
        }
        return octets.toByteArray();
    }
}
