package io.turnout.ipc;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.TrafficPlan;
import io.turnout.engine.TrafficPolicy.Action;
import io.turnout.table.Flow;
import io.turnout.table.TrafficFilter;
import io.turnout.table.TrafficRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficPlanCodecTest {
    private static final TrafficPlan.Nowhere NOWHERE = new TrafficPlan.Nowhere();
    private static final int PRIORITY_OF_FIRST_FILTER = 8 + 3 * (56 + 8);

    private static TrafficPlan plan() {
        List<TrafficPlan.Rule> rules = List.of(
                new TrafficPlan.Rule("drop", Action.DROP, NOWHERE, NOWHERE),
                new TrafficPlan.Rule(
                        "peer", Action.FORWARD_DECAPSULATED, new TrafficPlan.ToPeer(3), new TrafficPlan.ToHost(1, 2)),
                new TrafficPlan.Rule(
                        "tap",
                        Action.DUPLICATE_ENCAPSULATED,
                        new TrafficPlan.ToMac(0xFEDC_BA98_7654L, 0),
                        new TrafficPlan.ToMac(5, 6)));
        List<TrafficFilter> filters = List.of(
                new TrafficFilter(255, 2),
                new TrafficFilter(7, 0)
                        .network(Flow.Address.SOURCE, 0, 0xFFFF_0A2D_0000L, 112)
                        .addresses(Flow.Address.TUNNEL_DESTINATION, -4, 8, -4, 9)
                        .numbers(Flow.Scalar.DESTINATION_PORT, 53, 53)
                        .numbers(Flow.Scalar.DESTINATION_PORT, 500, 65_535),
                new TrafficFilter(0, 1).numbers(Flow.Scalar.PROTOCOL, 17, 17));
        return new TrafficPlan(filters, rules);
    }

    private static int check(byte[] octets) {
        return TrafficPlanCodec.check(new UnsafeBuffer(octets), 0, octets.length);
    }

    private static byte[] changed(int at, int value) {
        byte[] octets = TrafficPlanCodec.encode(plan());
        new UnsafeBuffer(octets).putInt(at, value, LITTLE_ENDIAN);
        return octets;
    }

    @Test
    void shouldReadWhatWasWritten() {
        byte[] octets = TrafficPlanCodec.encode(plan());
        assertEquals(CommandReader.VALID, check(octets));
        UnsafeBuffer shifted = new UnsafeBuffer(new byte[octets.length + 16]);
        shifted.putBytes(8, octets);
        TrafficPlan read = TrafficPlanCodec.read(shifted, 8, octets.length);
        assertEquals(plan().rules(), read.rules());
        assertArrayEquals(octets, TrafficPlanCodec.encode(read));
        assertEquals(
                2, read.filters().get(1).ranges(Flow.Scalar.DESTINATION_PORT).size());
        assertEquals(7, read.filters().get(1).priority());
    }

    @Test
    void shouldHaveTheLayoutThatIsDocumented() {
        UnsafeBuffer octets = new UnsafeBuffer(TrafficPlanCodec.encode(plan()));
        assertEquals(3, octets.getInt(0, LITTLE_ENDIAN));
        assertEquals(3, octets.getInt(4, LITTLE_ENDIAN));
        assertEquals(4, octets.getInt(8, LITTLE_ENDIAN));
        assertEquals("drop", octets.getStringWithoutLengthAscii(8 + 56, 4));
        assertEquals(255, octets.getInt(PRIORITY_OF_FIRST_FILTER, LITTLE_ENDIAN));
        assertEquals(2, octets.getInt(PRIORITY_OF_FIRST_FILTER + 4, LITTLE_ENDIAN));
    }

    @Test
    void shouldRefuseWhatIsTorn() {
        byte[] octets = TrafficPlanCodec.encode(plan());
        for (int length = 0; length < octets.length; length++) {
            assertEquals(CommandReader.MALFORMED, check(Arrays.copyOf(octets, length)), length + " octets");
        }
        assertEquals(CommandReader.MALFORMED, check(Arrays.copyOf(octets, octets.length + 8)));
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        assertEquals(CommandReader.OUT_OF_RANGE, check(changed(0, 4_097)));
        assertEquals(CommandReader.OUT_OF_RANGE, check(changed(4, 4_097)));
        assertEquals(CommandReader.OUT_OF_RANGE, check(changed(0, -1)));
        assertEquals(CommandReader.OUT_OF_RANGE, check(changed(8, -1)), "length of a name");
        assertEquals(CommandReader.OUT_OF_RANGE, check(changed(12, 6)), "action");
        assertEquals(CommandReader.OUT_OF_RANGE, check(changed(16, 4)), "kind of target");
        assertEquals(CommandReader.OUT_OF_RANGE, check(changed(PRIORITY_OF_FIRST_FILTER + 4, 3)), "rule");
        assertEquals(CommandReader.OUT_OF_RANGE, check(changed(PRIORITY_OF_FIRST_FILTER + 8, -1)), "ranges");
        assertThrows(
                IllegalArgumentException.class,
                () -> TrafficPlanCodec.read(new UnsafeBuffer(changed(12, 6)), 0, changed(12, 6).length));
    }

    /** A changed octet makes another set or none, never anything else. */
    @Test
    void shouldReadOrRefuseWhateverItIsGiven() {
        byte[] octets = TrafficPlanCodec.encode(plan());
        Random random = new Random(8);
        int readCount = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] mutant = octets.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            if (check(mutant) == CommandReader.VALID) {
                TrafficPlanCodec.read(new UnsafeBuffer(mutant), 0, mutant.length);
                readCount++;
            }
        }
        assertTrue(readCount > 1_000 && readCount < 49_000, "read: " + readCount);
    }

    @Test
    void shouldFitIntoAMessageWhenThereAreAsManyAsThereCanBe(@TempDir Path directory) throws Exception {
        List<TrafficPlan.Rule> rules = new ArrayList<>();
        List<TrafficFilter> filters = new ArrayList<>();
        for (int i = 0; i < TrafficRules.MAX_FILTERS; i++) {
            rules.add(new TrafficPlan.Rule("rule-of-some-length-" + i, Action.DROP, NOWHERE, NOWHERE));
            filters.add(new TrafficFilter(i % 256, i)
                    .network(Flow.Address.SOURCE, 0, i, 128)
                    .network(Flow.Address.DESTINATION, 0, i, 128)
                    .numbers(Flow.Scalar.DESTINATION_PORT, i, i)
                    .numbers(Flow.Scalar.PROTOCOL, 17, 17));
        }
        byte[] octets = TrafficPlanCodec.encode(new TrafficPlan(filters, rules));
        try (RingFile commands = new SharedDirectory(directory).commandProducer()) {
            CommandBatch batch = new CommandBatch(commands.maxLength()).begin(1);
            assertTrue(batch.trafficRules(new UnsafeBuffer(octets), 0, octets.length));
            assertTrue(batch.sendTo(commands));
            byte[] tooLong = new byte[commands.maxLength()];
            assertFalse(batch.begin(2).trafficRules(new UnsafeBuffer(tooLong), 0, tooLong.length));
        }
        assertEquals(CommandReader.VALID, check(octets));
    }

    @Test
    void shouldRefuseToWriteANameThatIsTooLong() {
        String name = String.join("", Collections.nCopies(1_025, "n"));
        TrafficPlan plan =
                new TrafficPlan(List.of(), List.of(new TrafficPlan.Rule(name, Action.DROP, NOWHERE, NOWHERE)));
        assertThrows(IllegalArgumentException.class, () -> TrafficPlanCodec.encode(plan));
    }
}
