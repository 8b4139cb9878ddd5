package io.turnout.engine;

import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.ENB6;
import static io.turnout.engine.EngineSite.NOWHERE;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN6;
import static io.turnout.engine.EngineSite.REWRITTEN;
import static io.turnout.engine.EngineSite.SECOND_NS;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.SGW6;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Udp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fragments of outer datagrams through the engine. */
class FragmentTableTest {
    private static final int MTU = 300;
    private static final int ETHERNET_LENGTH = 14;

    private final EngineSite site = new EngineSite();

    private static FrameBuilder to(String application) {
        return FrameBuilder.gPdu(ENB, SGW, 0x1001)
                .packet(UE, application)
                .udp(1, 2)
                .payload(1_000);
    }

    private static FrameBuilder over6() {
        return FrameBuilder.gPdu(ENB6, SGW6, 0x1001)
                .packet(UE6, PLAIN6)
                .udp(1, 2)
                .payload(1_000);
    }

    private static List<byte[]> split(FrameBuilder frame, int identification, FragmentOrder order) {
        return Fragmenter.fragments(frame, identification, MTU, order);
    }

    private List<Sent> one(byte[] frame) {
        return site.uplink(frame);
    }

    /** What leaves when these frames come, each in a burst of its own. */
    private List<Sent> each(List<byte[]> frames) {
        int before = site.sent.size();
        frames.forEach(this::one);
        return List.copyOf(site.sent.subList(before, site.sent.size()));
    }

    private static void assertUnchanged(List<byte[]> frames, List<Sent> sent) {
        assertEquals(frames.size(), sent.size());
        for (int i = 0; i < frames.size(); i++) {
            assertArrayEquals(frames.get(i), sent.get(i).octets());
            assertEquals(Side.CORE, sent.get(i).egress());
        }
    }

    /** The frame that left for the whole datagram is what leaves for it without fragmentation. */
    private static void assertAsWhole(FrameBuilder frame, List<Sent> sent) {
        assertEquals(1, sent.size());
        assertEquals(Side.APP, sent.get(0).egress());
        byte[] expected = new EngineSite().uplink(frame.octets()).get(0).octets();
        assertArrayEquals(expected, sent.get(0).octets());
    }

    @ParameterizedTest
    @EnumSource(names = {"IN_ORDER", "LAST_FIRST"})
    void shouldDeliverWhatItDeliversUnfragmentedWhenAllFragmentsCame(FragmentOrder order) {
        for (FrameBuilder frame : List.of(to(PLAIN), to(REWRITTEN), to(PLAIN).vlan(7), over6(), over6().vlan(7))) {
            assertAsWhole(frame, each(split(frame, 7, order)));
            assertAsWhole(frame, site.uplink(split(frame, 8, order).toArray(byte[][]::new)));
        }
        assertEquals(0, site.counters.frames(Reason.FRAGMENT_WAITING));
        assertEquals(site.told.size(), site.counters.frames(Reason.UPLINK_LOCAL));
        assertEquals(site.told.size() - 10, site.counters.merged());
    }

    @Test
    void shouldWaitForTheRestWhenTheFirstIsTooShortToTellWhereTheDatagramGoes() {
        for (int partLength = 8; partLength < 80; partLength += 8) {
            for (FragmentOrder order : List.of(FragmentOrder.IN_ORDER, FragmentOrder.LAST_FIRST)) {
                FrameBuilder frame = to(PLAIN).payload(100);
                assertAsWhole(frame, each(Fragmenter.fragments(frame, 7, 20 + partLength, order)));
                FrameBuilder frame6 = over6().payload(100);
                assertAsWhole(frame6, each(Fragmenter.fragments(frame6, 7, 48 + partLength, order)));
            }
        }
        FrameBuilder passing = to(NOWHERE).payload(100);
        List<byte[]> fragments = Fragmenter.fragments(passing, 7, 36, FragmentOrder.IN_ORDER);
        assertUnchanged(fragments, each(fragments));
        assertEquals(fragments.size(), site.counters.frames(Reason.NO_INSTANCE));
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldDeliverTheSamePacketWhateverTheOrderOfFragments(int seed) {
        Random random = new Random(seed);
        FrameBuilder frame = random.nextBoolean() ? to(random.nextBoolean() ? PLAIN : REWRITTEN) : over6();
        frame.payload(200 + random.nextInt(1_100));
        FrameBuilder other = to(PLAIN).payload(600, seed);
        List<byte[]> fragments =
                new ArrayList<>(Fragmenter.fragments(frame, 7, 150 + random.nextInt(400), FragmentOrder.IN_ORDER));
        List<byte[]> others = split(other, 8, FragmentOrder.IN_ORDER);
        fragments.addAll(others);
        Collections.shuffle(fragments, random);
        List<Sent> sent = new ArrayList<>();
        for (int from = 0; from < fragments.size(); ) {
            int to = Math.min(fragments.size(), from + 1 + random.nextInt(4));
            sent.addAll(site.uplink(fragments.subList(from, to).toArray(byte[][]::new)));
            from = to;
        }

        assertEquals(2, sent.size());
        boolean isOtherFirst = sent.get(0).octets().length
                == new EngineSite().uplink(other.octets()).get(0).octets().length;
        assertAsWhole(isOtherFirst ? other : frame, sent.subList(0, 1));
        assertAsWhole(isOtherFirst ? frame : other, sent.subList(1, 2));
    }

    @Test
    void shouldStampTheWholeWithTheTimeOfItsLastFragmentAndCountItOnce() {
        List<byte[]> fragments = split(to(PLAIN), 7, FragmentOrder.IN_ORDER);
        for (int i = 0; i < fragments.size(); i++) {
            site.at(100 + i);
            one(fragments.get(i));
        }

        assertEquals(100 + fragments.size() - 1, site.sent.get(0).timeNs());
        assertEquals(1, site.engine.defaultPackets(EngineSite.entry(PLAIN)));
        assertEquals(1_028, site.engine.defaultOctets(EngineSite.entry(PLAIN)));
    }

    @Test
    void shouldPassWhatWaitedInOrderWhenItsTimeIsOverInPacketTime() {
        List<byte[]> fragments = split(to(PLAIN), 7, FragmentOrder.MISSING);
        Collections.reverse(fragments);
        byte[] other = to(NOWHERE).payload(1).octets();
        site.at(10);
        assertTrue(each(fragments).isEmpty());
        site.at(10 + SECOND_NS);
        assertUnchanged(List.of(other), one(other));

        site.at(11 + SECOND_NS);
        List<byte[]> expected = new ArrayList<>(fragments);
        expected.add(other);
        List<Sent> sent = one(other);

        assertUnchanged(expected, sent);
        assertEquals(10, sent.get(0).timeNs());
        assertEquals(fragments.size(), site.counters.frames(Reason.FRAGMENT_INCOMPLETE));
    }

    @Test
    void shouldPassWhatWaitedWhenThereIsNoTrafficOrNoWorkerAnyMore() {
        List<byte[]> fragments = split(to(PLAIN), 7, FragmentOrder.MISSING);
        List<byte[]> later = split(to(PLAIN), 8, FragmentOrder.MISSING);
        each(fragments);
        site.at(5);
        each(later);

        assertTrue(site.idle(SECOND_NS).isEmpty());
        assertUnchanged(fragments, site.idle(SECOND_NS + 1));
        assertUnchanged(later, site.flush());
        assertTrue(site.flush().isEmpty());
    }

    @Test
    void shouldBeginAgainWithAFragmentThatComesAfterItsDatagramsTime() {
        List<byte[]> fragments = split(to(PLAIN), 7, FragmentOrder.IN_ORDER);
        one(fragments.get(0));
        assertEquals(1, site.idle(SECOND_NS + 1).size());

        site.at(SECOND_NS + 2);
        assertAsWhole(to(PLAIN), each(fragments));
    }

    @Test
    void shouldPassAllFragmentsWhenOnesOverlap() {
        List<byte[]> fragments = split(to(PLAIN), 7, FragmentOrder.OVERLAPPING);

        assertUnchanged(fragments, each(fragments));
        assertEquals(2, site.counters.frames(Reason.FRAGMENT_OVERLAP));
    }

    @Test
    void shouldPassAllFragmentsWhenOneComesTwice() {
        List<byte[]> fragments = new ArrayList<>(split(to(PLAIN), 7, FragmentOrder.IN_ORDER));
        fragments.add(1, fragments.get(0));

        assertUnchanged(fragments, each(fragments));
    }

    @Test
    void shouldPassAllFragmentsWhenTheyDisagreeAboutTheLength() {
        List<byte[]> fragments = split(to(PLAIN), 7, FragmentOrder.IN_ORDER);
        byte[] second = fragments.get(1).clone();
        second[20] &= ~0x20; // no more fragments, though there are
        List<byte[]> behindTheEnd = List.of(second, fragments.get(2));
        List<byte[]> endBeforeThem = List.of(fragments.get(2), second);

        assertUnchanged(behindTheEnd, each(behindTheEnd));
        assertTrue(site.flush().isEmpty());
        assertUnchanged(endBeforeThem, each(endBeforeThem));
        assertEquals(4, site.counters.frames(Reason.FRAGMENT_OVERLAP));
    }

    @Test
    void shouldPassADatagramOfMoreFragmentsThanItKeeps() {
        FrameBuilder frame = to(PLAIN);
        List<byte[]> fragments = new ArrayList<>(Fragmenter.fragments(frame, 7, 36, FragmentOrder.LAST_FIRST));
        assertTrue(fragments.size() > FragmentTable.MAX_FRAGMENTS + 1);

        assertTrue(each(fragments.subList(0, FragmentTable.MAX_FRAGMENTS)).isEmpty());
        List<byte[]> full = fragments.subList(0, FragmentTable.MAX_FRAGMENTS + 1);
        assertUnchanged(full, one(full.get(FragmentTable.MAX_FRAGMENTS)));
        assertEquals(full.size(), site.counters.frames(Reason.FRAGMENTS_FULL));
        List<byte[]> rest = fragments.subList(full.size(), fragments.size());
        assertUnchanged(rest, each(rest));
    }

    @Test
    void shouldPassFragmentsLongerThanItsPlaces() {
        FrameBuilder frame = to(PLAIN).payload(4_000);
        List<byte[]> fragments = Fragmenter.fragments(frame, 7, 3_000, FragmentOrder.IN_ORDER);

        assertUnchanged(fragments, each(fragments));
        assertEquals(1, site.counters.frames(Reason.FRAGMENTS_FULL));
    }

    @Test
    void shouldPassANewDatagramWhenAllPlacesWaitAndTakeOneWhenAnyPasses() {
        int capacity = EngineSite.LIMITS.fragmentedDatagrams();
        List<List<byte[]>> datagrams = IntStream.rangeClosed(0, capacity)
                .mapToObj(i -> split(to(PLAIN), 7 + i, FragmentOrder.IN_ORDER))
                .toList();
        datagrams.subList(0, capacity).forEach(d -> assertTrue(one(d.get(0)).isEmpty()));

        List<byte[]> refused = datagrams.get(capacity);
        assertUnchanged(refused, each(refused));
        assertEquals(refused.size(), site.counters.frames(Reason.FRAGMENTS_FULL));
        for (List<byte[]> datagram : datagrams.subList(0, capacity)) {
            assertAsWhole(to(PLAIN), each(datagram.subList(1, datagram.size())));
        }

        for (int i = 0; i < 2 * capacity; i++) {
            one(split(to(NOWHERE), 70 + i, FragmentOrder.IN_ORDER).get(0));
        }
        assertAsWhole(to(PLAIN), each(refused));
    }

    @Test
    void shouldPassFragmentsWhenTheFramesThatMayWaitAreTooMany() {
        EngineSite small = new EngineSite(new EngineLimits(16, 2_048, 4, 3, SECOND_NS));
        List<byte[]> fragments = split(to(PLAIN), 7, FragmentOrder.IN_ORDER);

        assertUnchanged(fragments, small.uplink(fragments.toArray(byte[][]::new)));
        assertEquals(4, small.counters.frames(Reason.FRAGMENTS_FULL));
        List<byte[]> two = Fragmenter.fragments(to(PLAIN), 8, 700, FragmentOrder.IN_ORDER);
        for (int i = 0; i < 10; i++) {
            assertAsWhole(to(PLAIN), small.uplink(two.toArray(byte[][]::new)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IN_ORDER", "MISSING", "OVERLAPPING"})
    void shouldPassAtOnceWhatStaysOnItsWay(FragmentOrder order) {
        List<byte[]> fragments = split(to(NOWHERE), 7, order);
        for (byte[] fragment : fragments) {
            assertUnchanged(List.of(fragment), one(fragment));
        }
        assertEquals(1, site.counters.frames(Reason.NO_INSTANCE));
        assertEquals(fragments.size() - 1, site.counters.frames(Reason.FRAGMENT_PASSED));
    }

    @Test
    void shouldLetWaitingFragmentsGoWhenTheFirstComesAndPasses() {
        List<byte[]> fragments = split(to(NOWHERE), 7, FragmentOrder.LAST_FIRST);
        List<byte[]> before = fragments.subList(0, fragments.size() - 1);

        assertTrue(each(before).isEmpty());
        assertUnchanged(fragments, one(fragments.get(before.size())));
        assertEquals(before.size(), site.counters.frames(Reason.FRAGMENT_PASSED));
    }

    @Test
    void shouldPassDownlinkFragmentsAtOnce() {
        FrameBuilder frame =
                FrameBuilder.gPdu(SGW, ENB, 1).packet(PLAIN, UE).udp(1, 2).payload(600);
        List<byte[]> fragments = split(frame, 7, FragmentOrder.LAST_FIRST);

        for (byte[] fragment : fragments) {
            List<Sent> sent = site.downlink(fragment);
            assertArrayEquals(fragment, sent.get(0).octets());
            assertEquals(Side.ACCESS, sent.get(0).egress());
        }
        assertEquals(1, site.counters.frames(Reason.DOWNLINK_THROUGH));
    }

    @Test
    void shouldKeepDatagramsOfOtherAddressesAndIdentificationsApart() {
        FrameBuilder other = FrameBuilder.gPdu("10.0.1.2", SGW, 9)
                .packet(UE, PLAIN)
                .udp(1, 2)
                .payload(700);
        FrameBuilder toOther = FrameBuilder.gPdu(ENB, "10.0.0.2", 9)
                .packet(UE, PLAIN)
                .udp(1, 2)
                .payload(800);
        List<List<byte[]>> datagrams = List.of(
                split(to(PLAIN), 7, FragmentOrder.IN_ORDER),
                split(to(PLAIN).payload(900), 8, FragmentOrder.IN_ORDER),
                split(other, 7, FragmentOrder.IN_ORDER),
                split(toOther, 7, FragmentOrder.IN_ORDER));
        datagrams.forEach(datagram ->
                assertTrue(each(datagram.subList(0, datagram.size() - 1)).isEmpty()));

        List<FrameBuilder> frames = List.of(to(PLAIN), to(PLAIN).payload(900), other, toOther);
        for (int i = 0; i < frames.size(); i++) {
            List<byte[]> datagram = datagrams.get(i);
            assertAsWhole(frames.get(i), one(datagram.get(datagram.size() - 1)));
        }
    }

    @Test
    void shouldPutTogetherDestinationOptionsBehindTheFragmentHeader() {
        byte[] options = new byte[8];
        options[0] = Udp.PROTOCOL;
        options[2] = 1;
        options[3] = 4;

        List<byte[]> fragments = over6Fragments(Ipv6.DESTINATION_OPTIONS, options, 304);

        assertAsWhole(over6(), each(fragments));
        Collections.reverse(fragments);
        assertAsWhole(over6(), each(fragments));
    }

    /** The outer packet of {@link #over6}, with this in front of its UDP header, in fragments of this length. */
    private static List<byte[]> over6Fragments(int nextHeader, byte[] inFront, int partLength) {
        FrameBuilder frame = over6();
        byte[] whole = frame.octets();
        int headersLength = frame.udpOffset();
        int payloadLength = inFront.length + whole.length - headersLength;
        byte[] payload = Arrays.copyOf(inFront, payloadLength);
        System.arraycopy(whole, headersLength, payload, inFront.length, whole.length - headersLength);
        List<byte[]> fragments = new ArrayList<>();
        for (int from = 0; from < payloadLength; from += partLength) {
            int length = Math.min(partLength, payloadLength - from);
            byte[] octets = Arrays.copyOf(whole, headersLength + 8 + length);
            UnsafeBuffer buffer = new UnsafeBuffer(octets);
            octets[ETHERNET_LENGTH + 6] = Ipv6.FRAGMENT;
            octets[ETHERNET_LENGTH + 4] = (byte) (8 + length >> 8);
            octets[ETHERNET_LENGTH + 5] = (byte) (8 + length);
            boolean hasMore = from + length < payloadLength;
            Ipv6.writeFragmentHeader(buffer, headersLength, nextHeader, from, hasMore, 77);
            System.arraycopy(payload, from, octets, headersLength + 8, length);
            fragments.add(octets);
        }
        return fragments;
    }

    @Test
    void shouldPassADatagramAFragmentOfWhichACaptureCut() {
        List<byte[]> fragments = split(to(PLAIN), 7, FragmentOrder.IN_ORDER);
        for (int cutIndex = 0; cutIndex < fragments.size(); cutIndex++) {
            List<byte[]> expected = new ArrayList<>(fragments);
            List<Frame> frames = new ArrayList<>(
                    fragments.stream().map(f -> Frame.of(f, Side.ACCESS)).toList());
            byte[] whole = fragments.get(cutIndex);
            byte[] cut = Arrays.copyOf(whole, whole.length - 1);
            frames.set(cutIndex, new Frame(cut, whole.length, Link.ETHERNET, Side.ACCESS));
            expected.set(cutIndex, cut);

            List<Sent> sent = new ArrayList<>(site.process(frames));
            sent.addAll(site.flush());

            assertEquals(fragments.size(), sent.size());
            for (byte[] octets : expected) {
                assertTrue(sent.stream().anyMatch(s -> s.egress() == Side.CORE && Arrays.equals(octets, s.octets())));
            }
        }
        assertEquals(fragments.size(), site.counters.frames(Reason.CUT_SHORT));
    }

    @Test
    void shouldPassFragmentsWhoseWholeWouldBeLongerThanAnIpPacket() {
        byte[] options = new byte[1_600];
        options[0] = Ipv6.FRAGMENT;
        options[1] = (byte) (options.length / 8 - 1);
        List<byte[]> fragments = new ArrayList<>();
        FrameBuilder frame = over6().payload(104);
        byte[] whole = frame.octets();
        byte[] first = longFirstFragment(whole, frame.udpOffset(), options);
        fragments.add(first);
        int firstLength = whole.length - frame.udpOffset();
        assertEquals(0, firstLength % 8);
        EngineSite big = new EngineSite(new EngineLimits(16, 65_600, 4, 64, SECOND_NS));
        fragments.add(laterFragment(whole, frame.udpOffset(), firstLength, 65_480 - firstLength));

        List<Sent> sent = big.uplink(fragments.toArray(byte[][]::new));

        assertUnchanged(fragments, sent);
        assertEquals(2, big.counters.frames(Reason.FRAGMENT_OVERLAP));
    }

    private static byte[] longFirstFragment(byte[] whole, int headersLength, byte[] options) {
        int payloadLength = whole.length - headersLength;
        byte[] octets = Arrays.copyOf(whole, headersLength + options.length + 8 + payloadLength);
        writeIpv6Length(octets, options.length + 8 + payloadLength, Ipv6.DESTINATION_OPTIONS);
        System.arraycopy(options, 0, octets, headersLength, options.length);
        int header = headersLength + options.length;
        Ipv6.writeFragmentHeader(new UnsafeBuffer(octets), header, Udp.PROTOCOL, 0, true, 77);
        System.arraycopy(whole, headersLength, octets, header + 8, payloadLength);
        return octets;
    }

    private static byte[] laterFragment(byte[] whole, int headersLength, int from, int length) {
        byte[] octets = Arrays.copyOf(Arrays.copyOf(whole, headersLength), headersLength + 8 + length);
        writeIpv6Length(octets, 8 + length, Ipv6.FRAGMENT);
        Ipv6.writeFragmentHeader(new UnsafeBuffer(octets), headersLength, Udp.PROTOCOL, from, false, 77);
        return octets;
    }

    private static void writeIpv6Length(byte[] octets, int payloadLength, int nextHeader) {
        octets[ETHERNET_LENGTH + 4] = (byte) (payloadLength >> 8);
        octets[ETHERNET_LENGTH + 5] = (byte) payloadLength;
        octets[ETHERNET_LENGTH + 6] = (byte) nextHeader;
    }
}
