package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.turnout.generate.Address;
import io.turnout.table.BearerLearner;
import io.turnout.table.Counters;
import io.turnout.table.Route;
import io.turnout.table.TableView;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import io.turnout.table.UeKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An engine on a small site, with everything that leaves it and every verdict kept. After each burst the counters must
 * be conserved, the octets outside the frames and their headroom untouched, and what was handed out unchanged.
 */
final class EngineSite {
    static final String UE = "10.45.0.1";
    static final String UE6 = "2001:db8:45:7::1";
    static final String ENB = "10.0.1.1";
    static final String SGW = "10.0.0.1";
    static final String ENB6 = "2001:db8:1::1";
    static final String SGW6 = "2001:db8::1";

    /** Addresses of the application {@link #PLAIN_APPLICATION}, whose instance takes packets as they are. */
    static final String PLAIN = "10.60.0.1";

    static final String PLAIN_TOO = "10.60.0.2";
    static final String PLAIN6 = "2001:db8:60::1";

    /** An address of an application whose instance wants its own IPv4 address as destination. */
    static final String REWRITTEN = "10.61.0.1";

    /** Addresses of an application whose instance wants its own IPv6 address as destination. */
    static final String REWRITTEN6 = "2001:db8:61::1";

    static final String REWRITTEN6_BY_V4 = "10.61.0.6";

    /** An address of an application without an instance. */
    static final String NOWHERE = "10.62.0.1";

    static final String INSTANCE4 = "10.70.0.20";
    static final String INSTANCE6 = "2001:db8:70::20";

    /** An address of an application whose only instance is at the peer. */
    static final String AFAR = "10.63.0.1";

    static final String AFAR6 = "2001:db8:63::1";

    /** Core addresses that answer echo requests in UEs' names. */
    static final String SOLICITED = "10.0.0.99";

    static final String SOLICITED6 = "2001:db8:99::1";

    /** This platform and its peers: one over IPv4 and one over IPv6. */
    static final String PLATFORM = "10.100.0.1";

    static final String PEER = "10.100.0.2";
    static final String PEER6 = "2001:db8:100::3";
    static final int PEER_INDEX = 0;
    static final int PEER6_INDEX = 1;

    static final int PLAIN_APPLICATION = 0;
    static final int REWRITTEN_APPLICATION = 1;
    static final int NOWHERE_APPLICATION = 3;
    static final int AFAR_APPLICATION = 4;

    static final long APP_MAC = 0x02_AA_00_00_00_01L;
    static final long INSTANCE_MAC = 0x02_BB_00_00_00_01L;
    static final long OTHER_INSTANCE_MAC = 0x02_BB_00_00_00_02L;
    static final long PLATFORM_MAC = 0x02_CC_00_00_00_01L;
    static final long PEER_MAC = 0x02_CC_00_00_00_02L;
    static final long HOST_MAC = 0x02_DD_00_00_00_01L;

    static final long SECOND_NS = 1_000_000_000L;
    static final EngineLimits LIMITS = new EngineLimits(16, 2_048, 4, 128, SECOND_NS, 64);

    private static final SwitchLimits SWITCH_LIMITS = new SwitchLimits(4, 32, 2_048);
    private static final int GUARD_LENGTH = 64;
    private static final byte GUARD = (byte) 0xA5;

    final Tables tables = Tables.inMemory(new Tables.Capacity(64, 64, 16, 1));
    final TableWriter writer = new TableWriter(tables);
    final SwitchEventLog switchEvents = new SwitchEventLog();
    final Switching switching = new Switching(SWITCH_LIMITS, 1);
    final SwitchWriter switches =
            new SwitchWriter(writer, tables.quietPoints(), switching, SWITCH_LIMITS, switchEvents, worker -> {});
    final EngineCounters counters;
    final Engine engine;
    final List<Sent> sent = new ArrayList<>();
    final List<Told> told = new ArrayList<>();

    /** Lengths of the link headers of tunnels that the engine reported, one for each report. */
    final List<Integer> learnedLinkLengths = new ArrayList<>();

    private long nextNumber;
    private long timeNs;

    /** A frame that left. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    record Sent(byte[] octets, int wireLength, int link, int egress, long timeNs) {}

    /** A frame's final verdict. */
    record Told(long number, Reason reason) {}

    /** A frame that comes in. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    record Frame(byte[] octets, int wireLength, int link, int ingress) {
        static Frame of(byte[] octets, int ingress) {
            return new Frame(octets, octets.length, Link.ETHERNET, ingress);
        }
    }

    EngineSite() {
        this(LIMITS);
    }

    EngineSite(EngineLimits limits) {
        UnsafeBuffer memory = new UnsafeBuffer(new byte[Counters.length(1, EngineCounters.COUNT)]);
        counters = new EngineCounters(new Counters(memory, 0, EngineCounters.COUNT));
        engine = new Engine(tables, 0, new Learner(), counters, steering().build(), limits, switching);
        engine.verdicts((frame, packet, reason) -> told.add(new Told(frame.number(), reason)));
    }

    /** Has {@code listener} hear of every verdict too. */
    void hear(VerdictListener listener) {
        engine.verdicts((frame, packet, reason) -> {
            told.add(new Told(frame.number(), reason));
            listener.onVerdict(frame, packet, reason);
        });
    }

    /** The site, to which more can be added. */
    static Steering.Builder steering() {
        Steering.Builder steering = new Steering.Builder()
                .appMac(APP_MAC)
                .ueNetwork(0, Address.of("10.45.0.0").low(), 96 + 16)
                .ueNetwork(Address.of("2001:db8:45::").high(), 0, 48)
                .instance(new Steering.Instance("plain", 0, Address.of(PLAIN).low(), false, INSTANCE_MAC))
                .instance(new Steering.Instance("v4", 0, Address.of(INSTANCE4).low(), true, OTHER_INSTANCE_MAC))
                .instance(new Steering.Instance(
                        "v6",
                        Address.of(INSTANCE6).high(),
                        Address.of(INSTANCE6).low(),
                        true,
                        OTHER_INSTANCE_MAC))
                .application(new Steering.Application("plain", Route.local(0, 0)))
                .application(new Steering.Application("v4", Route.local(1, 0)))
                .application(new Steering.Application("v6", Route.local(2, 0)))
                .application(new Steering.Application("nowhere", Route.NULL_ROUTE))
                .application(new Steering.Application("afar", Route.peer(PEER_INDEX, 0)))
                .platform(new Steering.Platform("here", 0, Address.of(PLATFORM).low(), PLATFORM_MAC))
                .peer(new Steering.Peer("there", 0, Address.of(PEER).low(), PEER_MAC))
                .peer(new Steering.Peer(
                        "sixth", Address.of(PEER6).high(), Address.of(PEER6).low(), PEER_MAC));
        String[][] addresses = {
            {PLAIN, PLAIN_TOO, PLAIN6},
            {REWRITTEN, INSTANCE4},
            {REWRITTEN6, REWRITTEN6_BY_V4, INSTANCE6},
            {NOWHERE},
            {AFAR, AFAR6}
        };
        for (int application = 0; application < addresses.length; application++) {
            for (String address : addresses[application]) {
                steering.entry(Address.of(address).high(), Address.of(address).low(), application);
            }
        }
        return steering;
    }

    /** The number of the steering entry of this address. */
    static int entry(String address) {
        return steering()
                .build()
                .findEntry(Address.of(address).high(), Address.of(address).low());
    }

    static long ueKey(String address) {
        Address ue = Address.of(address);
        return ue.isV4() ? UeKey.ofIpv4(ue.v4()) : UeKey.ofIpv6(ue.high());
    }

    /** Sets the rule of (UE, application) in a batch of its own. */
    void rule(String ue, int application, long route) {
        assertTrue(writer.stageRoute(ueKey(ue), application, route));
        publish();
    }

    void publish() {
        tables.quietPoints().idle(0);
        switches.onPublished(writer.publish());
    }

    /** A duty cycle of the writer, after which no worker reads what was before. */
    void poll() {
        tables.quietPoints().idle(0);
        switches.onTime(timeNs);
        switches.poll();
    }

    /** The time that frames come at from now on. */
    void at(long nowNs) {
        timeNs = nowNs;
    }

    /** What leaves when these frames come in one burst. */
    List<Sent> uplink(byte[]... frames) {
        return process(Arrays.stream(frames).map(f -> Frame.of(f, Side.ACCESS)).toList());
    }

    /** What leaves when these frames come in one burst. */
    List<Sent> downlink(byte[]... frames) {
        return process(Arrays.stream(frames).map(f -> Frame.of(f, Side.CORE)).toList());
    }

    /** What leaves when these frames come in one burst. */
    @SuppressWarnings("ReferenceEquality") // whether it is the burst's own memory
    List<Sent> process(List<Frame> frames) {
        int place = 0;
        int length = GUARD_LENGTH;
        for (Frame frame : frames) {
            length += Burst.HEADROOM + frame.octets().length + GUARD_LENGTH;
        }
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[length]);
        buffer.setMemory(0, length, GUARD);
        Burst burst = new Burst(buffer, frames.size());
        for (Frame frame : frames) {
            place += GUARD_LENGTH + Burst.HEADROOM;
            buffer.putBytes(place, frame.octets());
            int octets = frame.octets().length;
            burst.add(place, octets, frame.wireLength(), frame.link(), frame.ingress(), timeNs, nextNumber++);
            place += octets;
        }
        int before = sent.size();
        List<byte[]> lent = new ArrayList<>();
        List<UnsafeBuffer> lentFrom = new ArrayList<>();
        engine.process(burst, (from, offset, octetCount, wireLength, link, egress, atNs) -> {
            byte[] octets = new byte[octetCount];
            from.getBytes(offset, octets);
            sent.add(new Sent(octets, wireLength, link, egress, atNs));
            if (from == buffer) {
                lent.add(octets);
                lentFrom.add(new UnsafeBuffer(buffer, offset, octetCount));
            }
        });
        for (int i = 0; i < lent.size(); i++) {
            assertEquals(new UnsafeBuffer(lent.get(i)), lentFrom.get(i), "changed after it was handed out");
        }
        assertGuards(burst);
        assertConserved();
        return List.copyOf(sent.subList(before, sent.size()));
    }

    /** What leaves when nothing comes until then. */
    List<Sent> idle(long nowNs) {
        int before = sent.size();
        engine.onIdle(nowNs, this::keep);
        assertConserved();
        return List.copyOf(sent.subList(before, sent.size()));
    }

    /** What leaves when the worker ends. */
    List<Sent> flush() {
        int before = sent.size();
        engine.flush(this::keep);
        assertConserved();
        return List.copyOf(sent.subList(before, sent.size()));
    }

    private void keep(DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long atNs) {
        byte[] octets = new byte[length];
        buffer.getBytes(offset, octets);
        sent.add(new Sent(octets, wireLength, link, egress, atNs));
    }

    private void assertConserved() {
        assertTrue(counters.isConserved(), "counters are not conserved");
        assertEquals(sent.size(), counters.sent());
        assertEquals(nextNumber, counters.received());
        // A frame that waits is told what finally becomes of it.
        long untold = counters.frames(Verdict.HELD) + counters.frames(Reason.FRAGMENT_WAITING);
        assertEquals(nextNumber, told.size() + untold);
    }

    private static void assertGuards(Burst burst) {
        int guard = 0;
        for (int i = 0; i <= burst.count(); i++) {
            int end = i < burst.count()
                    ? burst.offset(i) - Burst.HEADROOM
                    : burst.buffer().capacity();
            for (int at = guard; at < end; at++) {
                if (burst.buffer().getByte(at) != GUARD) {
                    fail("octet " + at + " was written, outside every frame");
                }
            }
            guard = i < burst.count() ? burst.offset(i) + burst.length(i) : end;
        }
    }

    /** The reason that the last frame was told. */
    Reason lastReason() {
        return told.get(told.size() - 1).reason();
    }

    /** What the tables hold of a UE, or null. */
    TableView.Ue ue(String address) {
        tables.quietPoints().idle(0);
        List<TableView.Ue> found = new ArrayList<>();
        tables.view().forEachUe(ue -> {
            if (ue.key() == ueKey(address)) {
                found.add(ue);
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }

    /** Notes what the engine reports, and enters it at once. */
    private final class Learner implements BearerLearner {
        @Override
        public void onTunnel(
                long ueKey,
                boolean uplink,
                int teid,
                int qfi,
                boolean sequenced,
                long enbHigh,
                long enbLow,
                long sgwHigh,
                long sgwLow,
                DirectBuffer frame,
                int linkOffset,
                int linkLength,
                long nowNs) {
            learnedLinkLengths.add(linkLength);
            writer.onTunnel(
                    ueKey,
                    uplink,
                    teid,
                    qfi,
                    sequenced,
                    enbHigh,
                    enbLow,
                    sgwHigh,
                    sgwLow,
                    frame,
                    linkOffset,
                    linkLength,
                    nowNs);
        }

        @Override
        public void onElsewhere(long ueKey, int peerIndex, long nowNs) {
            writer.onElsewhere(ueKey, peerIndex, nowNs);
        }

        @Override
        public void onEndMarker(int pathIndex, int teid) {
            writer.onEndMarker(pathIndex, teid);
        }
    }
}
