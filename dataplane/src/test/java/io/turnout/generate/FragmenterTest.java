package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Udp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FragmenterTest {
    private static final int LINK_LENGTH = 18;
    private static final int IDENTIFICATION = 0xBEEF;

    /** A fragment's place in its datagram, and what it brings. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(int from, boolean hasMore, byte[] octets) {}

    private static FrameBuilder frame(boolean isV4, int payloadLength) {
        FrameBuilder frame = isV4
                ? FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", 1).outerDontFragment(true)
                : FrameBuilder.gPdu("2001:db8:1::1", "2001:db8::1", 1);
        return frame.vlan(5)
                .outerTrafficClass(0x28)
                .outerHopLimit(9)
                .packet("10.45.0.1", "10.60.1.10")
                .udp(1, 2)
                .payload(payloadLength);
    }

    private static byte[] datagram(boolean isV4, int payloadLength) {
        byte[] whole = frame(isV4, payloadLength).octets();
        return Arrays.copyOfRange(whole, LINK_LENGTH + (isV4 ? 20 : 40), whole.length);
    }

    private static Part part(byte[] octets, boolean isV4) {
        UnsafeBuffer buffer = new UnsafeBuffer(octets);
        int ip = LINK_LENGTH;
        if (isV4) {
            assertEquals(20, Ipv4.check(buffer, ip, octets.length - ip));
            assertEquals(octets.length - ip, Ipv4.totalLength(buffer, ip));
            assertTrue(Ipv4.isChecksumRight(buffer, ip, 20));
            assertEquals(IDENTIFICATION, Ipv4.identification(buffer, ip));
            assertEquals(0x28, Ipv4.trafficClass(buffer, ip));
            assertEquals(9, Ipv4.ttl(buffer, ip));
            int field = Ipv4.fragmentField(buffer, ip);
            assertEquals(0, field & Ipv4.DONT_FRAGMENT);
            return new Part(
                    Ipv4.fragmentOffset(field),
                    (field & Ipv4.MORE_FRAGMENTS) != 0,
                    Arrays.copyOfRange(octets, ip + 20, octets.length));
        }
        assertEquals(40, Ipv6.check(buffer, ip, octets.length - ip));
        assertEquals(octets.length - ip - 40, Ipv6.payloadLength(buffer, ip));
        assertEquals(0x28, Ipv6.trafficClass(buffer, ip));
        assertEquals(9, Ipv6.hopLimit(buffer, ip));
        long upper = Ipv6.upperLayer(buffer, ip, octets.length - ip);
        assertEquals(Udp.PROTOCOL, Ipv6.upperProtocol(upper));
        int header = ip + Ipv6.fragmentHeaderOffset(upper);
        assertEquals(ip + 40, header);
        assertEquals(IDENTIFICATION, Ipv6.fragmentIdentification(buffer, header));
        return new Part(
                Ipv6.fragmentOffset(buffer, header),
                Ipv6.hasMoreFragments(buffer, header),
                Arrays.copyOfRange(octets, ip + 48, octets.length));
    }

    private static List<Part> parts(boolean isV4, int payloadLength, int mtu, FragmentOrder order) {
        List<byte[]> fragments = Fragmenter.fragments(frame(isV4, payloadLength), IDENTIFICATION, mtu, order);
        fragments.forEach(it -> assertTrue(it.length - LINK_LENGTH <= mtu));
        return new ArrayList<>(fragments.stream().map(it -> part(it, isV4)).toList());
    }

    private static void assertPutTogether(byte[] datagram, List<Part> parts) {
        byte[] together = new byte[datagram.length];
        int end = 0;
        for (Part part : parts) {
            assertTrue(part.from <= end);
            assertEquals(part.from + part.octets.length < datagram.length, part.hasMore);
            System.arraycopy(part.octets, 0, together, part.from, part.octets.length);
            end = part.from + part.octets.length;
        }
        assertArrayEquals(datagram, together);
    }

    @ParameterizedTest
    @CsvSource({"true, 1400", "true, 1500", "true, 4000", "false, 1400", "false, 4001", "true, 10", "false, 10"})
    void shouldMakeTheDatagramAgainWhenInOrder(boolean isV4, int payloadLength) {
        List<Part> parts = parts(isV4, payloadLength, 1400, FragmentOrder.IN_ORDER);

        assertTrue(parts.size() >= 2);
        assertPutTogether(datagram(isV4, payloadLength), parts);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFillEachFragmentWhenMtuDemandsThem(boolean isV4) {
        List<Part> parts = parts(isV4, 4000, 1400, FragmentOrder.IN_ORDER);

        // 1400 less the headers, in units of 8 octets.
        int fullLength = isV4 ? 1376 : 1352;
        assertEquals(fullLength, parts.getFirst().octets.length);
        assertEquals(fullLength, parts.get(1).from);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSplitInHalvesWhenMtuDemandsNothing(boolean isV4) {
        // 8 + 8 + 20 + 8 + 36 octets behind the outer IP header.
        assertEquals(40, parts(isV4, 36, 1400, FragmentOrder.IN_ORDER).get(1).from);
        assertEquals(2, parts(isV4, 36, 1400, FragmentOrder.IN_ORDER).size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBeginWithTheLastWhenLastIsFirst(boolean isV4) {
        List<Part> parts = parts(isV4, 4000, 1400, FragmentOrder.LAST_FIRST);

        assertEquals(0, parts.getLast().from);
        Collections.reverse(parts);
        assertPutTogether(datagram(isV4, 4000), parts);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRepeatEightOctetsWhenOverlapping(boolean isV4) {
        List<Part> parts = parts(isV4, 4000, 1400, FragmentOrder.OVERLAPPING);

        assertPutTogether(datagram(isV4, 4000), parts);
        for (int i = 1; i < parts.size(); i++) {
            assertEquals(parts.get(i - 1).from + parts.get(i - 1).octets.length - 8, parts.get(i).from);
        }
    }

    @Test
    void shouldLeaveOneOutWhenMissing() {
        List<Part> all = parts(true, 4000, 1400, FragmentOrder.IN_ORDER);
        Fragmenter fragmenter = new Fragmenter();

        List<Part> some = parts(true, 4000, 1400, FragmentOrder.MISSING);
        assertEquals(
                List.of(all.get(0).from, all.get(2).from),
                some.stream().map(Part::from).toList());
        for (int missing = 0; missing < all.size(); missing++) {
            int count = fragmenter.split(frame(true, 4000), 1, 1400, FragmentOrder.MISSING, missing);
            assertEquals(all.size() - 1, count);
            assertEquals(missing != 0, fragmenter.isFirst(0));
            fragmenter.split(frame(true, 4000), 1, 1400, FragmentOrder.MISSING, missing + all.size());
            assertEquals(missing != 0, fragmenter.isFirst(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepTheLinkHeader(boolean isV4) {
        byte[] whole = frame(isV4, 4000).octets();

        for (byte[] fragment : Fragmenter.fragments(frame(isV4, 4000), 1, 1400, FragmentOrder.LAST_FIRST)) {
            assertArrayEquals(Arrays.copyOf(whole, LINK_LENGTH), Arrays.copyOf(fragment, LINK_LENGTH));
        }
    }

    @ParameterizedTest
    @CsvSource({"1332, 1400, 2", "1333, 1400, 2", "1336, 1400, 2", "1400, 1444, 2", "1401, 1444, 2"})
    void shouldSplitInHalvesWhenItJustFits(int payloadLength, int mtu, int count) {
        List<Part> parts = parts(true, payloadLength, mtu, FragmentOrder.IN_ORDER);

        assertEquals(count, parts.size());
        assertPutTogether(datagram(true, payloadLength), parts);
    }
}
