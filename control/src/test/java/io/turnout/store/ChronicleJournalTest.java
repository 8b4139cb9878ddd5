package io.turnout.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.JavaProcess;
import io.turnout.switching.Grant;
import io.turnout.switching.Pair;
import io.turnout.switching.PairRecord;
import io.turnout.switching.SwitchState;
import io.turnout.switching.UeInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleJournalTest {
    private static final int PAIRS = 1_000;
    private static final int TIES = 10;
    private static final Pair PAIR = new Pair(0x0A2D0007L, "video-cache");

    @TempDir
    private Path directory;

    /** Keeps one record after another, each of a higher epoch, and says which it has kept, until it is killed. */
    public static final class Writer {
        private Writer() {}

        /** In the directory {@code args[0]}, from the epoch {@code args[1]} on. */
        public static void main(String[] args) {
            try (Journal journal = ChronicleJournal.open(Path.of(args[0]), PAIRS, TIES)) {
                Random random = new Random();
                for (long epoch = Long.parseLong(args[1]); ; epoch++) {
                    for (int ue = 1; ue <= 16; ue++) {
                        journal.put(record(new Pair(ue, "application-" + ue), epoch));
                    }
                    journal.putFloor(epoch);
                    Pair passing = new Pair(100 + random.nextInt(500), "a");
                    if (random.nextBoolean()) {
                        journal.put(record(passing, epoch));
                    } else {
                        journal.remove(passing);
                    }
                    System.out.println(epoch);
                }
            }
        }
    }

    private static PairRecord record(Pair pair, long epoch) {
        Grant grant = new Grant(epoch, 3);
        return new PairRecord(
                pair,
                "mec-2",
                epoch,
                2,
                grant,
                SwitchState.OWNED,
                grant,
                "mec-1",
                true,
                false,
                List.of(new PairRecord.Owed("mec-1", grant)));
    }

    private ChronicleJournal open() {
        return ChronicleJournal.open(directory, PAIRS, TIES);
    }

    @Test
    void shouldHoldWhatWasPutWhenOpenedAgain() {
        PairRecord bare = new PairRecord(
                new Pair(7, "ü"),
                null,
                -1,
                0,
                Grant.NULL_GRANT,
                SwitchState.UNCLAIMED,
                Grant.NULL_GRANT,
                null,
                false,
                true,
                List.of());
        Set<Journal.Tie> ties = Set.of(
                new Journal.Tie(1, new UeInfo.Imsi("001010123456789")),
                new Journal.Tie(1, new UeInfo.Msisdn("4915112345678")),
                new Journal.Tie(1, new UeInfo.UserName("ann")),
                new Journal.Tie(2, new UeInfo.Ipv4(0x0A2D0001)),
                new Journal.Tie(3, new UeInfo.Ipv6(0x2001_0DB8_0000_0001L)));
        try (Journal journal = open()) {
            journal.put(record(PAIR, 1));
            journal.put(record(PAIR, 2));
            journal.put(bare);
            journal.put(record(new Pair(8, "gone"), 1));
            journal.remove(new Pair(8, "gone"));
            journal.putFloor(42);
            ties.forEach(tie -> assertTrue(journal.tie(tie.ueKey(), tie.name())));
            journal.tie(9, new UeInfo.UserName("gone"));
            journal.untie(9);
        }
        try (Journal journal = open()) {
            Journal.Contents contents = journal.contents();
            assertEquals(Set.of(record(PAIR, 2), bare), new HashSet<>(contents.records()));
            assertEquals(42, contents.epochFloor());
            assertEquals(ties, new HashSet<>(contents.ties()));
        }
    }

    @Test
    void shouldRefuseTieWhenFull() {
        try (Journal journal = open()) {
            for (int ue = 0; ue < TIES; ue++) {
                assertTrue(journal.tie(ue, new UeInfo.UserName("name")));
            }
            assertFalse(journal.tie(TIES, new UeInfo.UserName("name")));
            assertTrue(
                    journal.tie(0, new UeInfo.UserName("another")), "a tie that takes another's place needs no room");
            journal.untie(0);
            assertTrue(journal.tie(TIES, new UeInfo.UserName("name")));
        }
    }

    @Test
    void shouldHoldEveryRecordThereIsRoomFor() {
        String longName = "n".repeat(200);
        try (Journal journal = open()) {
            for (int ue = 0; ue < PAIRS; ue++) {
                journal.put(record(new Pair(ue, longName), ue));
            }
            assertEquals(PAIRS, journal.contents().records().size());
        }
    }

    @Test
    void shouldKeepContentsWhenCapacityChanges() {
        try (Journal journal = open()) {
            journal.put(record(PAIR, 5));
        }
        try (Journal journal = ChronicleJournal.open(directory, 2 * PAIRS, TIES)) {
            assertEquals(List.of(record(PAIR, 5)), journal.contents().records());
        }
    }

    @Test
    void shouldRefuseWhenAnotherHasItOpen() {
        try (Journal _ = open()) {
            JournalException refused = assertThrows(JournalException.class, this::open);
            assertTrue(refused.getMessage().contains("another process"), refused.getMessage());
        }
    }

    @Test
    void shouldSayWhenItCannotBeRead() throws IOException {
        try (Journal journal = open()) {
            journal.put(record(PAIR, 1));
        }
        try (Stream<Path> files = Files.list(directory)) {
            Path map = files.filter(it -> it.toString().endsWith(".map"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(map, "not a map");
        }
        JournalException refused = assertThrows(JournalException.class, this::open);
        assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
    }

    @Test
    void shouldRefuseRecordOfLaterVersion() {
        Octets octets = RecordCodec.pair(new Octets(), record(PAIR, 1));
        octets.buffer.putByte(0, (byte) (RecordCodec.VERSION + 1));
        octets.filled(octets.length());
        assertThrows(JournalException.class, () -> RecordCodec.pair(PAIR, octets));
    }

    @Test
    void shouldRefuseDamagedRecord() {
        int whole = RecordCodec.pair(new Octets(), record(PAIR, 1)).length();
        for (int length = 0; length < whole; length++) {
            Octets octets = RecordCodec.pair(new Octets(), record(PAIR, 1));
            octets.filled(length);
            assertThrows(JournalException.class, () -> RecordCodec.pair(PAIR, octets), "cut after " + length);
        }
    }

    @Test
    void shouldHoldRecordThatWasDamagedByKillAmidItsChange() throws IOException {
        try (Journal journal = open()) {
            journal.put(record(new Pair(1, "untouched"), 5));
            journal.put(record(new Pair(2, "damaged"), 6));
            assertEquals(2, afterKill("kept", true).size());
            assertEquals(1, afterKill("lost", false).size(), "without the last change, the damage shows");
            journal.remove(new Pair(2, "damaged"));
            assertEquals(1, afterKill("removed", true).size());
        }
    }

    /** What a journal holds that was killed in this state, its last record damaged. */
    private List<PairRecord> afterKill(String name, boolean hasLast) throws IOException {
        Path copy = Files.createDirectory(directory.resolve(name));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        try (Stream<Path> files = Files.list(copy)) {
            Path map = files.filter(it -> it.toString().endsWith(".map"))
                    .findFirst()
                    .orElseThrow();
            byte[] octets = Files.readAllBytes(map);
            int at = new String(octets, StandardCharsets.ISO_8859_1).indexOf("damaged") + "damaged".length();
            octets[at + 4] ^= 1;
            Files.write(map, octets);
        }
        if (!hasLast) {
            Files.delete(copy.resolve("last"));
        }
        try (Journal journal = ChronicleJournal.open(copy, PAIRS, TIES)) {
            return journal.contents().records();
        }
    }

    @Test
    void shouldNotHaveWhatCallsHome() {
        assertFalse(System.getProperty("java.class.path").contains("analytics"));
        assertEquals("true", System.getProperty("chronicle.analytics.disable"));
    }

    @Test
    void shouldHoldWhatWasAcknowledgedWhenWriterIsKilled() throws Exception {
        killWriter(2);
    }

    @Test
    @Tag("prove")
    void shouldHoldWhatWasAcknowledgedWhenWriterIsKilledManyTimes() throws Exception {
        killWriter(Integer.getInteger("turnout.kills", 50));
    }

    private void killWriter(int kills) throws Exception {
        Random random = new Random(kills);
        long epoch = 1;
        for (int kill = 0; kill < kills; kill++) {
            Process writer = JavaProcess.start(Writer.class, directory.toString(), Long.toString(epoch));
            long acknowledged;
            try (BufferedReader said = writer.inputReader(StandardCharsets.US_ASCII)) {
                acknowledged = Long.parseLong(said.readLine());
                long endNs = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(100_000));
                while (System.nanoTime() < endNs) {
                    acknowledged = Long.parseLong(said.readLine());
                }
                writer.toHandle().destroyForcibly(); // a Process of its own closes what it said
                writer.waitFor();
                String line;
                while ((line = said.readLine()) != null
                        && Long.toString(acknowledged).length() <= line.length()) {
                    acknowledged = Long.parseLong(line);
                }
            }
            epoch = check(acknowledged) + 1;
        }
    }

    /** Every record is as it was acknowledged, or the one after that; and whole. */
    private long check(long acknowledged) {
        try (Journal journal = open()) {
            Journal.Contents contents = journal.contents();
            long lasting = 0;
            for (PairRecord record : contents.records()) {
                assertEquals(record(record.pair(), record.epoch()), record);
                if (record.pair().ueKey() <= 16) {
                    lasting++;
                    assertTrue(
                            record.epoch() == acknowledged || record.epoch() == acknowledged + 1,
                            record + " where " + acknowledged + " was acknowledged");
                }
            }
            assertEquals(16, lasting);
            assertTrue(contents.epochFloor() >= acknowledged);
            return acknowledged + 1;
        }
    }
}
