package io.turnout.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.lab.DeliveryLog.Delivery;
import io.turnout.lab.SwitchTrace.Outcome;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DisorderTest {
    private static final long MS = 1_000_000L;

    private static List<Delivery> arrived(long... numbers) {
        return LongStream.range(0, numbers.length)
                .mapToObj(i -> new Delivery(numbers[(int) i], 0, i * MS))
                .toList();
    }

    @Test
    void shouldSayNothingOfWhatIsInOrder() {
        assertEquals(List.of(), Disorder.lines(List.of(arrived(0, 1, 3, 4), arrived()), List.of()));
    }

    @Test
    void shouldNameEachRunOnceAndTheNearestSwap() {
        SwitchTrace swap =
                new SwitchTrace(0, "mec-1", "mec-2", Outcome.COMPLETED, "", 0, 4 * MS, 2 * MS, MS, Map.of(), 0);
        assertEquals(
                List.of(
                        "UE 0: packet 1 at counter-1 came behind 3 at counter-1, 0.0 ms from the nearest swap.",
                        "UE 0: packet 5 at counter-1 came behind 6 at counter-1, 4.0 ms from the nearest swap."),
                Disorder.lines(List.of(arrived(0, 3, 1, 2, 4, 6, 5)), List.of(swap)));
        assertEquals(
                List.of("UE 1: packet 0 at counter-1 came behind 1 at counter-1, with no swap of this UE."),
                Disorder.lines(List.of(arrived(), arrived(1, 0)), List.of(swap)));
    }

    @Test
    void shouldStopAfterAFew() {
        long[] numbers = LongStream.range(0, 40).map(i -> i ^ 1).toArray();
        assertEquals(8, Disorder.lines(List.of(arrived(numbers)), List.of()).size());
    }
}
