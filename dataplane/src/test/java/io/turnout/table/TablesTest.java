package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    private static final Tables.Capacity CAPACITY = new Tables.Capacity(100, 50, 10, 2);

    @TempDir
    private Path directory;

    @Test
    void shouldFindEverythingAgainWhenOpenedAgain() throws IOException {
        try (Tables tables = Tables.open(directory, CAPACITY)) {
            TableWriter writer = new TableWriter(tables);
            for (int ue = 1; ue <= 100; ue++) {
                writer.stageRoute(ue, ue % 7, Route.local(ue, ue));
                writer.stageRoute(ue, 9, ue % 2 == 0 ? Route.core(ue) : Route.NULL_ROUTE);
                TableWriterTest.tunnel(writer, ue, true, 1_000 + ue);
            }
            writer.publish();
            tables.ues().count(tables.ues().findRule(tables.ues().find(5, UeTable.hash(5)), 5), 60);
            writer.stageRoute(1, 1, Route.local(99, 99));
        }
        try (Tables tables = Tables.open(directory, CAPACITY)) {
            TableWriter writer = new TableWriter(tables);
            assertEquals(100, writer.ueCount());
            assertEquals(0, tables.store().freeLineCount(), "fifty UEs have a second rule");
            assertEquals(QuietPoints.IDLE, tables.quietPoints().oldest());
            int[] slots = new int[1];
            for (int ue = 1; ue <= 100; ue++) {
                assertEquals(Route.local(ue, ue), writer.route(ue, ue % 7));
                assertEquals(ue % 2 == 0 ? Route.core(ue) : Route.NULL_ROUTE, writer.route(ue, 9));
                assertEquals(1, tables.ues().findByTunnel(true, 1, 1_000 + ue, slots));
                assertEquals(ue, tables.ues().ueKey(slots[0]));
            }
            int rule = tables.ues().findRule(tables.ues().find(5, UeTable.hash(5)), 5);
            assertEquals(60, tables.ues().octets(rule));
            assertEquals(2, writer.publish(), "versions go on");
        }
    }

    @Test
    void shouldShowAnotherProcessWhatIsPublished() throws IOException {
        try (Tables tables = Tables.open(directory, CAPACITY);
                TableView view = TableView.open(directory)) {
            TableWriter writer = new TableWriter(tables);
            writer.onTime(123);
            writer.stageRoute(7, 1, Route.local(1, 1));
            writer.stageRoute(7, 2, Route.local(2, 1));
            TableWriterTest.tunnel(writer, 7, false, 42);
            List<TableView.Ue> seen = new ArrayList<>();
            view.forEachUe(seen::add);
            assertEquals(
                    List.of(new TableView.Ue(7, 123, List.of(), List.of(Bearer.of(42, 1, -1, false)), List.of())),
                    seen);
            writer.publish();
            writer.stageRoute(7, 2, Route.NULL_ROUTE);
            tables.ues().count(tables.ues().findRule(tables.ues().find(7, UeTable.hash(7)), 2), 99);
            seen.clear();
            view.forEachUe(seen::add);
            assertEquals(
                    List.of(
                            new TableView.Rule(1, Route.local(1, 1), 0, 0),
                            new TableView.Rule(2, Route.local(2, 1), 1, 99)),
                    seen.get(0).rules());
            writer.stageRelease(7);
            writer.publish();
            seen.clear();
            view.forEachUe(seen::add);
            assertEquals(List.of(), seen);
            assertEquals(2, view.published());
            assertEquals(1, view.paths().count());
        }
    }

    @Test
    void shouldRefuseASecondProcess() throws IOException {
        try (Tables tables = Tables.open(directory, CAPACITY)) {
            LayoutException e = assertThrows(LayoutException.class, () -> Tables.open(directory, tables.capacity()));
            assertTrue(e.getMessage().contains("another process"), e.getMessage());
        }
        Tables.open(directory, CAPACITY).close();
    }

    @Test
    void shouldRefuseAnotherCapacityAndSayWhich() throws IOException {
        Tables.open(directory, CAPACITY).close();
        for (Tables.Capacity other : List.of(
                new Tables.Capacity(101, 50, 10, 2),
                new Tables.Capacity(100, 51, 10, 2),
                new Tables.Capacity(100, 50, 11, 2),
                new Tables.Capacity(100, 50, 10, 3))) {
            LayoutException e = assertThrows(LayoutException.class, () -> Tables.open(directory, other));
            assertTrue(e.getMessage().contains(CAPACITY.toString()), e.getMessage());
            assertTrue(e.getMessage().contains(other.toString()), e.getMessage());
        }
        Tables.open(directory, CAPACITY).close();
    }

    @Test
    void shouldRefuseAnotherLayoutADamagedHeaderAndAShortFile() throws IOException {
        Tables.open(directory, CAPACITY).close();
        Path file = directory.resolve("tables");
        byte[] whole = Files.readAllBytes(file);
        assertRefused(whole, 0, "does not hold tables");
        assertRefused(whole, 8, "layout version");
        for (int octet = 12; octet < 32; octet++) {
            assertRefused(whole, octet, "checksum");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 4_096));
        LayoutException e = assertThrows(LayoutException.class, () -> Tables.open(directory, CAPACITY));
        assertTrue(e.getMessage().contains("ends after"), e.getMessage());
        Files.write(file, new byte[3]);
        assertThrows(LayoutException.class, () -> Tables.open(directory, CAPACITY));
        Files.write(file, whole);
        Tables.open(directory, CAPACITY).close();
    }

    private void assertRefused(byte[] whole, int octet, String why) throws IOException {
        byte[] damaged = whole.clone();
        damaged[octet] ^= 1;
        Files.write(directory.resolve("tables"), damaged);
        LayoutException e = assertThrows(LayoutException.class, () -> Tables.open(directory, CAPACITY));
        assertTrue(e.getMessage().contains(why), e.getMessage());
        assertThrows(LayoutException.class, () -> TableView.open(directory));
    }
}
