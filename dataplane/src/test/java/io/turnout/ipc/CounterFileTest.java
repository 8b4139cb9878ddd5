package io.turnout.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.table.LayoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterFileTest {
    private static final List<String> NAMES = List.of("received", "passed", "a".repeat(60));

    @TempDir
    private Path directory;

    @Test
    void shouldShowAnotherProcessNamesAndSums() throws IOException {
        Path path = directory.resolve("counters");
        try (CounterFile counters = CounterFile.create(path, NAMES, 2);
                CounterFile view = CounterFile.view(path)) {
            counters.worker(0).add(1, 5);
            counters.worker(1).add(1, 6);
            counters.worker(1).add(2, 7);
            assertEquals(NAMES, view.names());
            assertEquals(2, view.workerCount());
            assertEquals(0, view.sum(0));
            assertEquals(11, view.sum(1));
            assertEquals(7, view.sum(2));
            assertEquals(6, view.worker(1).value(1));
        }
        try (CounterFile counters = CounterFile.create(path, NAMES, 2)) {
            assertEquals(0, counters.sum(1), "made anew");
        }
    }

    @Test
    void shouldRefuseATooLongName() {
        assertThrows(
                IllegalArgumentException.class,
                () -> CounterFile.create(directory.resolve("counters"), List.of("a".repeat(61)), 1));
    }

    @Test
    void shouldRefuseAnotherLayoutAndAnotherFile() throws IOException {
        Path path = directory.resolve("counters");
        CounterFile.create(path, NAMES, 2).close();
        byte[] whole = Files.readAllBytes(path);
        for (int octet : new int[] {0, 8, 12, 16}) {
            byte[] damaged = whole.clone();
            damaged[octet] ^= 1;
            Files.write(path, damaged);
            LayoutException e = assertThrows(LayoutException.class, () -> CounterFile.view(path));
            String why = octet == 0 ? "does not hold" : octet == 8 ? "layout version" : "damaged";
            assertTrue(e.getMessage().contains(why), e.getMessage());
        }
        Files.write(path, Arrays.copyOf(whole, 63));
        assertThrows(LayoutException.class, () -> CounterFile.view(path));
    }
}
