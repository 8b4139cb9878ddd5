package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.generate.FrameBuilder;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short way reads what the long way reads, in every frame that it takes. */
class PlainGPduTest {
    private static final int PLACE = 128;
    private static final int MUTATIONS = 100_000;

    private static FrameBuilder gPdu() {
        return FrameBuilder.gPdu(EngineSite.ENB, EngineSite.SGW, 0xFEDC_BA98)
                .packet(EngineSite.UE, EngineSite.PLAIN)
                .udp(1, 2)
                .payload(50);
    }

    private static List<byte[]> plain() {
        return List.of(
                gPdu().octets(),
                gPdu().payload(0).octets(),
                gPdu().vlan(7).octets(),
                gPdu().sequence(0xFFFF).octets(),
                gPdu().vlan(0xFFF).sequence(1).octets());
    }

    @Test
    void shouldTakeWhatNearlyAllFramesAre() {
        for (byte[] octets : plain()) {
            ParsedFrame frame = described(octets, octets.length, octets.length, Link.ETHERNET);
            assertTrue(PlainGPdu.parse(frame), HexFormat.of().formatHex(octets));
            assertAgrees(octets, octets.length, octets.length, Link.ETHERNET);
        }
    }

    @Test
    void shouldLeaveWhatIsCutAnywhere() {
        for (byte[] octets : plain()) {
            for (int length = 0; length < octets.length; length++) {
                assertFalse(PlainGPdu.parse(described(octets, length, octets.length, Link.ETHERNET)));
            }
        }
    }

    @Test
    void shouldLeaveOtherLinks() {
        byte[] octets = gPdu().octets();
        assertFalse(PlainGPdu.parse(described(octets, octets.length, octets.length, Link.RAW_IP)));
    }

    static IntStream seeds() {
        return IntStream.range(0, 5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithTheParserOnAnyMutation(int seed) {
        Random random = new Random(seed);
        List<byte[]> originals = plain();
        int taken = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] octets = originals.get(random.nextInt(originals.size())).clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                octets[random.nextInt(74)] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(96));
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(octets.length + 1) : octets.length;
            taken += assertAgrees(octets, length, octets.length, Link.ETHERNET) ? 1 : 0;
        }
        assertTrue(taken > MUTATIONS / 10 && taken < MUTATIONS, taken + " taken");
    }

    @Test
    void shouldAgreeWithTheParserOnFramesOfEveryKind() {
        for (Frame frame : EngineFuzzTest.frames().toList()) {
            assertAgrees(frame.octets(), frame.octets().length, frame.wireLength(), frame.link());
        }
    }

    /** Compares all fields where the frame is taken; says whether it is. */
    private static boolean assertAgrees(byte[] octets, int length, int wireLength, int link) {
        ParsedFrame frame = described(octets, length, wireLength, link);
        boolean isTaken = PlainGPdu.parse(frame);
        if (isTaken) {
            ParsedFrame expected = described(octets, length, wireLength, link);
            FrameParser.parseAny(expected);
            expected.buffer = frame.buffer;
            assertEquals(
                    fields(expected),
                    fields(frame),
                    () -> HexFormat.of().formatHex(Arrays.copyOf(octets, length)) + " of " + wireLength);
        }
        return isTaken;
    }

    private static ParsedFrame described(byte[] octets, int length, int wireLength, int link) {
        ParsedFrame frame = new ParsedFrame();
        frame.buffer = new UnsafeBuffer(new byte[PLACE + length]);
        frame.buffer.putBytes(PLACE, octets, 0, length);
        frame.offset = PLACE;
        frame.length = length;
        frame.wireLength = wireLength;
        frame.link = link;
        return frame;
    }

    private static Map<String, Object> fields(ParsedFrame frame) {
        Map<String, Object> fields = new TreeMap<>();
        for (Field field : ParsedFrame.class.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                try {
                    fields.put(field.getName(), String.valueOf(field.get(frame)));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return fields;
    }
}
