package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Arbitrary octets through every check; with {@code JAZZER_FUZZ=1} they are invented, otherwise they are the seeds. */
class FrameFuzzTest {
    static Stream<byte[]> seeds() {
        return Seeds.frames();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void shouldReadNothingOutsideAnyFrame(byte[] octets) {
        FrameWalk.fuzzerTestOneInput(octets);
    }

    @Test
    void shouldReadNothingOutsideFramesThatAreCutAnywhere() {
        Seeds.frames().forEach(frame -> {
            for (int length = 0; length < frame.length; length++) {
                FrameWalk.fuzzerTestOneInput(Arrays.copyOf(frame, length));
            }
        });
    }

    @Test
    void shouldReadNothingOutsideFramesWithAnyOctetReplaced() {
        Random random = new Random(2152);
        Seeds.frames().forEach(frame -> {
            for (int index = 0; index < frame.length; index++) {
                byte[] mutated = frame.clone();
                mutated[index] = (byte) random.nextInt();
                FrameWalk.fuzzerTestOneInput(mutated);
            }
        });
    }

    /** Negative control: the walk fails on a check that reads behind the second extension header. */
    @Test
    void shouldNoticePlantedFaultWhenInputReachesIt() {
        byte[] chain = Octets.bytes("34ff000800001001 00000085 01000085");

        assertDoesNotThrow(() -> FrameWalk.fuzzerTestOneInput(chain));
        assertThrows(IndexOutOfBoundsException.class, () -> PlantedFault.fuzzerTestOneInput(chain));
    }

    /** Negative control: the walk fails on a check whose result depends on what stands behind the octets. */
    @Test
    void shouldNoticeReadOfGuardsWhenBoundsChecksDoNot() {
        byte[] message = Octets.bytes("30ff000000001001");

        assertThrows(AssertionError.class, () -> FrameWalk.walk(message, FrameFuzzTest::checkThatLooksBehind));
    }

    private static int checkThatLooksBehind(DirectBuffer buffer, int offset, int presentLength, int datagramLength) {
        int behind = offset + presentLength < buffer.capacity() ? buffer.getByte(offset + presentLength) : 0;
        return behind == 0 ? Gtpu.check(buffer, offset, presentLength, datagramLength) : Gtpu.CUT;
    }
}
