package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PathTableTest {
    private static final int CAPACITY = 50;

    private final UnsafeBuffer memory = Tables.memory(PathTable.length(CAPACITY));
    private final PathTable paths = new PathTable(memory, CAPACITY);

    @Test
    void shouldFindEveryPathByItsAddressesAlsoWhenTheHashIsMadeAnew() {
        Random random = new Random(1);
        Map<Integer, List<Long>> model = new HashMap<>();
        for (int i = 0; i < CAPACITY; i++) {
            // Few different halves, so that paths differ in one of them only.
            List<Long> ends =
                    List.of((long) random.nextInt(3), (long) random.nextInt(4), (long) random.nextInt(3), (long)
                            random.nextInt(4));
            if (!model.containsValue(ends)) {
                model.put(paths.add(ends.get(0), ends.get(1), ends.get(2), ends.get(3)), ends);
            }
        }
        for (int round = 0; round < 2; round++) {
            model.forEach((index, ends) -> {
                assertEquals(index, paths.find(ends.get(0), ends.get(1), ends.get(2), ends.get(3)));
                assertTrue(paths.matches(index, ends.get(0), ends.get(1), ends.get(2), ends.get(3)));
                assertFalse(paths.matches(index, ends.get(0) + 1, ends.get(1), ends.get(2), ends.get(3)));
                assertFalse(paths.matches(index, ends.get(0), ends.get(1) + 1, ends.get(2), ends.get(3)));
                assertFalse(paths.matches(index, ends.get(0), ends.get(1), ends.get(2) + 1, ends.get(3)));
                assertFalse(paths.matches(index, ends.get(0), ends.get(1), ends.get(2), ends.get(3) + 1));
                assertEquals(
                        ends,
                        List.of(paths.enbHigh(index), paths.enbLow(index), paths.sgwHigh(index), paths.sgwLow(index)));
            });
            assertEquals(PathTable.NULL_PATH, paths.find(9, 9, 9, 9));
            assertEquals(model.size(), paths.count());
            paths.recover();
        }
    }

    @Test
    void shouldRefuseWhenFull() {
        for (int i = 1; i <= CAPACITY; i++) {
            assertEquals(i, paths.add(0, i, 0, 1));
        }
        assertEquals(PathTable.NULL_PATH, paths.add(0, CAPACITY + 1, 0, 1));
        assertEquals(PathTable.NULL_PATH, paths.find(0, CAPACITY + 1, 0, 1));
        assertEquals(CAPACITY, paths.find(0, CAPACITY, 0, 1));
    }

    @Test
    void shouldRefuseACapacityThatABearerCannotName() {
        assertThrows(IllegalArgumentException.class, () -> new PathTable(memory, 0));
        assertThrows(IllegalArgumentException.class, () -> new PathTable(memory, Bearer.MAX_PATH_INDEX + 1));
    }

    @Test
    void shouldKeepTheLinkHeaderOfEachDirectionAndShareEqualOnes() {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[40]);
        for (int i = 0; i < 40; i++) {
            frame.putByte(i, (byte) (i + 1));
        }
        int first = paths.add(0, 1, 0, 2);
        int second = paths.add(0, 3, 0, 4);
        assertEquals(0, paths.link(first, true));
        assertTrue(paths.learnLink(first, true, frame, 3, 14));
        assertTrue(paths.learnLink(first, false, frame, 4, PathTable.MAX_LINK_LENGTH));
        assertTrue(paths.learnLink(second, true, frame, 3, 14));
        assertEquals(paths.link(first, true), paths.link(second, true));
        assertNotEquals(paths.link(first, true), paths.link(first, false));
        assertEquals(14, paths.linkLength(paths.link(first, true)));
        assertTrue(paths.linkEquals(paths.link(first, true), frame, 3, 14));
        assertFalse(paths.linkEquals(paths.link(first, true), frame, 4, 14));
        assertFalse(paths.linkEquals(paths.link(first, true), frame, 3, 15));
        UnsafeBuffer copy = new UnsafeBuffer(new byte[40]);
        paths.copyLink(paths.link(first, false), copy, 2);
        for (int i = 0; i < 40; i++) {
            boolean isCopied = i >= 2 && i < 2 + PathTable.MAX_LINK_LENGTH;
            assertEquals(isCopied ? i - 2 + 5 : 0, copy.getByte(i));
        }
        assertFalse(paths.learnLink(second, false, frame, 0, PathTable.MAX_LINK_LENGTH + 1), "too long");
        assertEquals(0, paths.link(second, false));
    }

    @Test
    void shouldRefuseALinkHeaderWhenThereWereTooMany() {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[14]);
        int path = paths.add(0, 1, 0, 2);
        for (int i = 0; i < 4 * CAPACITY; i++) {
            frame.putInt(0, i);
            assertTrue(paths.learnLink(path, true, frame, 0, 14));
        }
        frame.putInt(0, -1);
        assertFalse(paths.learnLink(path, true, frame, 0, 14));
        frame.putInt(0, 4 * CAPACITY - 1);
        assertTrue(paths.linkEquals(paths.link(path, true), frame, 0, 14), "the last one stands");
    }

    @Test
    void shouldTellIpv4AddressesFromOthers() {
        assertTrue(PathTable.isIpv4(0, PathTable.mapped(0x0A00_0001)));
        assertTrue(PathTable.isIpv4(0, PathTable.mapped(0xFFFF_FFFF)));
        assertEquals(0x0000_FFFF_FFFF_FFFFL, PathTable.mapped(-1));
        assertFalse(PathTable.isIpv4(1, PathTable.mapped(0x0A00_0001)));
        assertFalse(PathTable.isIpv4(0, 0x0A00_0001));
    }
}
