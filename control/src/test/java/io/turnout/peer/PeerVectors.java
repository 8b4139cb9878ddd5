package io.turnout.peer;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.turnout.config.IpAddress;
import io.turnout.switching.Grant;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.UeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The published frames: what the file has, and what each means. */
public final class PeerVectors {
    private static final Path FILE = Path.of("peer", "vectors.txt");
    private static final String REJECTED = "rejected ";
    private static final Pair PAIR = new Pair(0x0A2D_0007L, "video-cache");
    private static final Grant GRANT = new Grant(4, 1);
    private static final InstanceInfo ADDRESS = new InstanceInfo.IpAddress(0, 0x0A3C_010AL);
    private static final InstanceInfo ADDRESS6 = new InstanceInfo.IpAddress(0x2001_0DB8_0060_0001L, 0x10);

    private PeerVectors() {}

    /**
     * One entry of the file.
     *
     * @param name what the frame is, and what is special about it
     * @param hex the frame's octets, its length first
     */
    public record Vector(String name, String hex) {
        /** The frame. */
        byte[] octets() {
            return ByteBufUtil.decodeHexDump(hex);
        }

        boolean isRejected() {
            return name.startsWith(REJECTED);
        }

        /** Why it is to be rejected: the word behind "rejected". */
        PeerReason rejection() {
            String reason = name.substring(REJECTED.length()).split("[ ,]", 2)[0];
            return PeerReason.valueOf(reason.replace('-', '_').toUpperCase(Locale.ROOT));
        }
    }

    /** The file's entries: a name, octets in hexadecimal over one or more lines, and {@code =} lines that say what they mean. */
    public static List<Vector> read() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        StringBuilder hex = new StringBuilder();
        String name = null;
        for (String line : Files.readAllLines(FILE)) {
            if (line.isBlank()) {
                if (name != null) {
                    vectors.add(new Vector(name, hex.toString()));
                }
                name = null;
                hex.setLength(0);
            } else if (name == null && !line.startsWith("#")) {
                name = line;
            } else if (!line.startsWith("#") && !line.startsWith("=")) {
                hex.append(line.replace(" ", ""));
            }
        }
        if (name != null) {
            vectors.add(new Vector(name, hex.toString()));
        }
        return vectors;
    }

    static Frame readFrame(FrameReader reader, byte[] octets) {
        int length = Unpooled.wrappedBuffer(octets).readInt();
        return reader.read(Unpooled.wrappedBuffer(octets), FrameType.LENGTH_LENGTH, length);
    }

    /** What this version writes and reads, by the entry's name. */
    static Map<String, Frame> frames() {
        Map<String, Frame> frames = new LinkedHashMap<>();
        frames.put(
                "HELLO",
                hello(
                        IpAddress.ofIpv4(0x0A64_0001),
                        List.of(new Hello.Hosted(
                                "cache-1",
                                "video-cache",
                                "10.60.1.10:7500",
                                List.of(ADDRESS, new InstanceInfo.Teid(0x1001), new InstanceInfo.GreKey(7))))));
        frames.put(
                "HELLO of a platform that hosts nothing, IPv6",
                hello(IpAddress.ofIpv6(0x2001_0DB8_0000_0001L, 1), List.of()));
        frames.put("KEEP_ALIVE", new Frame.KeepAlive());
        frames.put("GOODBYE", new Frame.Goodbye(PeerReason.SHUT_DOWN.code()));
        put(frames, "TRIGGER", new Message.Trigger(PAIR, ADDRESS, new UeInfo.Ipv4(0x0A2D_0007), false));
        put(
                frames,
                "TRIGGER of an IPv6 UE, asked for",
                new Message.Trigger(
                        new Pair(0x2001_0DB8_0045_0007L, "video-cache"),
                        ADDRESS6,
                        new UeInfo.Ipv6(0x2001_0DB8_0045_0007L),
                        true));
        put(
                frames,
                "TRIGGER with TEID and IMSI",
                new Message.Trigger(PAIR, new InstanceInfo.Teid(0x1001), new UeInfo.Imsi("262019876543210"), false));
        put(
                frames,
                "TRIGGER with GRE key and MSISDN",
                new Message.Trigger(PAIR, new InstanceInfo.GreKey(7), new UeInfo.Msisdn("4917012345678"), false));
        put(
                frames,
                "TRIGGER with user name",
                new Message.Trigger(PAIR, ADDRESS, new UeInfo.UserName("zoë@example.org"), false));
        put(frames, "IDENTITY", new Message.Identity(PAIR, GRANT, ADDRESS, "10.60.1.10:7500", true));
        put(frames, "IDENTITY without context", new Message.Identity(PAIR, GRANT, ADDRESS, null, false));
        put(
                frames,
                "REQUEST",
                new Message.Request(
                        PAIR, GRANT, ADDRESS, "10.60.1.10:7500", new UeInfo.Ipv4(0x0A2D_0007), true, false, false));
        put(
                frames,
                "REQUEST asked for, with release",
                new Message.Request(
                        PAIR, GRANT, ADDRESS, "10.60.1.10:7500", new UeInfo.Ipv4(0x0A2D_0007), true, true, true));
        put(frames, "ACCEPT", new Message.Accept(PAIR, GRANT));
        put(frames, "REJECT", new Message.Reject(PAIR, GRANT, SwitchReason.NO_INSTANCE));
        put(frames, "REJECT of a trigger", new Message.Reject(PAIR, Grant.NULL_GRANT, SwitchReason.UNKNOWN_INSTANCE));
        put(frames, "BUSY", new Message.Busy(PAIR, Grant.NULL_GRANT));
        put(frames, "MOVED_TO", new Message.MovedTo(PAIR, "mec-3", 5));
        put(frames, "HELD", new Message.Held(PAIR, GRANT, 1_234));
        put(frames, "WITHDRAW", new Message.Withdraw(PAIR, GRANT, SwitchReason.OPERATOR));
        put(frames, "ABORTED", new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED));
        put(frames, "ABORTED_ACK", new Message.AbortedAck(PAIR, GRANT));
        put(frames, "UPDATE_INDICATION", new Message.UpdateIndication(PAIR, GRANT));
        put(frames, "UPDATE_INDICATION_ACK", new Message.UpdateIndicationAck(PAIR, GRANT));
        put(frames, "OUTCOME_QUERY", new Message.OutcomeQuery(PAIR, GRANT));
        put(frames, "OUTCOME_ANSWER", new Message.OutcomeAnswer(PAIR, GRANT, Message.Outcome.COMMITTED));
        put(frames, "OWNERSHIP_QUERY", new Message.OwnershipQuery(PAIR));
        put(frames, "OWNERSHIP_ANSWER", new Message.OwnershipAnswer(PAIR, "mec-2", 5));
        put(frames, "OWNERSHIP_ANSWER of one who knows no owner", new Message.OwnershipAnswer(PAIR, "mec-1", -1));
        return frames;
    }

    /** What another peer may send and this version does not write, by the entry's name. */
    static Map<String, Frame> readOnly() {
        Frame accept = new Frame.Switching(new Message.Accept(PAIR, GRANT));
        return Map.of(
                "ACCEPT with a field of a later version", accept, "ACCEPT with its fields in another order", accept);
    }

    private static void put(Map<String, Frame> frames, String name, Message message) {
        frames.put(name, new Frame.Switching(message));
    }

    private static Hello hello(IpAddress tunnel, List<Hello.Hosted> instances) {
        return new Hello(1, 1, "mec-1", tunnel, 0x1122_3344_5566_7788L, 0, instances);
    }
}
