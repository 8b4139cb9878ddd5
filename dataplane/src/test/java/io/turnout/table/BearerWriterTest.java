package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BearerWriterTest {
    private static final int PATHS = 3;
    private static final int TEIDS = 4;
    private static final UnsafeBuffer LINK = new UnsafeBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 8, 0});

    private final Tables tables = Tables.inMemory(new Tables.Capacity(16, 16, PATHS, 1));
    private final TableWriter writer = new TableWriter(tables);
    private final UeTable ues = tables.ues();

    static List<Integer> seeds() {
        return TableWriterTest.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepTheNewestTunnelsFirstAndFindEachByItsEnds(int seed) {
        Random random = new Random(seed);
        Map<Integer, List<Long>> uplinks = new HashMap<>();
        Map<Integer, List<Long>> downlinks = new HashMap<>();
        for (int step = 0; step < 400; step++) {
            int ue = 1 + random.nextInt(8);
            int path = 1 + random.nextInt(PATHS);
            int teid = random.nextInt(TEIDS) - 1;
            boolean uplink = random.nextBoolean();
            if (random.nextInt(4) == 0) {
                writer.onEndMarker(path, teid);
                long ended = Bearer.of(teid, path, -1, false);
                downlinks.values().forEach(list -> list.removeIf(word -> Bearer.sameTunnel(word, ended)));
            } else {
                int qfi = random.nextInt(4) - 1;
                boolean sequenced = random.nextBoolean();
                learn(ue, uplink, path, teid, qfi, sequenced);
                Map<Integer, List<Long>> lists = uplink ? uplinks : downlinks;
                List<Long> list = lists.computeIfAbsent(ue, u -> new ArrayList<>());
                int number = tables.paths().find(0, enb(path), 0, 9);
                long word = Bearer.of(teid, number, qfi, sequenced);
                lists.values().forEach(each -> each.removeIf(other -> Bearer.sameTunnel(word, other)));
                list.add(0, word);
                if (list.size() > UeTable.MAX_BEARERS) {
                    list.remove(UeTable.MAX_BEARERS);
                }
            }
            check(true, uplinks);
            check(false, downlinks);
        }
    }

    private void check(boolean uplink, Map<Integer, List<Long>> expected) {
        for (int ue = 1; ue <= 8; ue++) {
            assertEquals(expected.getOrDefault(ue, List.of()), words(ue, uplink));
        }
        int[] slots = new int[UeTable.MAX_UES_PER_TUNNEL];
        for (int path = 1; path <= PATHS; path++) {
            for (int teid = -1; teid < TEIDS - 1; teid++) {
                Set<Integer> found = new HashSet<>();
                int count = ues.findByTunnel(uplink, path, teid, slots);
                for (int i = 0; i < count; i++) {
                    assertTrue(found.add((int) ues.ueKey(slots[i])), "found twice");
                }
                assertEquals(owners(expected, Bearer.of(teid, path, -1, false)), found);
            }
        }
    }

    private static Set<Integer> owners(Map<Integer, List<Long>> lists, long tunnel) {
        Set<Integer> owners = new HashSet<>();
        lists.forEach((ue, list) -> {
            if (list.stream().anyMatch(word -> Bearer.sameTunnel(word, tunnel))) {
                owners.add(ue);
            }
        });
        return owners;
    }

    private List<Long> words(int ue, boolean uplink) {
        List<Long> words = new ArrayList<>();
        int slot = ues.find(ue, UeTable.hash(ue));
        for (int n = 0; n < UeTable.MAX_BEARERS && slot != UeTable.NULL_SLOT; n++) {
            long word = uplink ? ues.uplinkBearer(slot, n) : ues.downlinkBearer(slot, n);
            if (word != Bearer.NULL_BEARER) {
                words.add(word);
            }
        }
        return words;
    }

    @Test
    void shouldEndADownlinkTunnelAtOnceWhenAWorkerAsks() {
        learn(1, false, 1, 5, -1, false);
        learn(1, false, 1, 6, 9, true);
        learn(1, true, 1, 5, -1, false);
        int slot = ues.find(1, UeTable.hash(1));
        assertFalse(ues.endDownlink(slot, 2, 5), "another path");
        assertFalse(ues.endDownlink(slot, 1, 7), "another TEID");
        assertTrue(ues.endDownlink(slot, 1, 6), "whatever its flags");
        assertFalse(ues.endDownlink(slot, 1, 6));
        assertEquals(Bearer.NULL_BEARER, ues.downlinkBearer(slot, 0));
        assertEquals(Bearer.of(5, 1, -1, false), ues.downlinkBearer(slot, 1));
        assertEquals(1, words(1, true).size(), "uplink is another tunnel");
        int[] slots = new int[2];
        assertEquals(0, ues.findByTunnel(false, 1, 6, slots), "though the writer has not heard of it");
        learn(1, false, 1, 6, -1, false);
        assertEquals(List.of(Bearer.of(6, 1, -1, false), Bearer.of(5, 1, -1, false)), words(1, false));
        assertEquals(1, ues.findByTunnel(false, 1, 6, slots), "known once more, and once only");
    }

    @Test
    void shouldFindBothUesWhenAnIpv4AndAnIpv6AddressShareATunnel() {
        long ipv6 = 0x2001_0DB8_0045_0007L;
        learn(7, true, 1, 42, -1, false);
        learn(ipv6, true, 1, 42, -1, false);
        int[] slots = new int[UeTable.MAX_UES_PER_TUNNEL];
        assertEquals(2, ues.findByTunnel(true, 1, 42, slots));
        assertEquals(Set.of(7L, ipv6), Set.of(ues.ueKey(slots[0]), ues.ueKey(slots[1])));
        assertEquals(1, ues.findByTunnel(true, 1, 42, new int[1]), "as many as fit");
        assertEquals(0, ues.findByTunnel(false, 1, 42, slots));
    }

    @Test
    void shouldGiveATunnelToTheNewestUeOfAFamilyAndCount() {
        long ipv6 = 0x2001_0DB8_0045_0007L;
        learn(7, false, 1, 42, -1, false);
        learn(ipv6, false, 1, 42, -1, false);
        learn(8, false, 1, 42, -1, false);

        assertEquals(1, writer.conflictCount());
        assertEquals(List.of(), words(7, false));
        int[] slots = new int[UeTable.MAX_UES_PER_TUNNEL];
        assertEquals(2, ues.findByTunnel(false, 1, 42, slots));
        assertEquals(Set.of(8L, ipv6), Set.of(ues.ueKey(slots[0]), ues.ueKey(slots[1])));
    }

    @Test
    void shouldAddAUeThatIsElsewhereAndNoteWhere() {
        writer.onElsewhere(7, 2, 77);
        int slot = ues.find(7, UeTable.hash(7));
        assertEquals(3, ues.whereabouts(slot));
        assertEquals(77, ues.lastPacketNs(slot));
        learn(1, true, 1, 5, -1, false);
        assertEquals(UeTable.HERE, ues.whereabouts(ues.find(1, UeTable.hash(1))));
    }

    @Test
    void shouldForgetTunnelsWhenTheUeIsReleased() {
        learn(1, true, 1, 5, -1, false);
        learn(1, false, 2, 6, -1, false);
        writer.stageRelease(1);
        writer.publish();
        writer.tidy();
        int[] slots = new int[1];
        assertEquals(0, ues.findByTunnel(true, 1, 5, slots));
        assertEquals(0, ues.findByTunnel(false, 2, 6, slots));
        assertEquals(0, writer.ueCount());
    }

    @Test
    void shouldDropTheOldestAndCountWhenAUeHasTooManyBearers() {
        for (int teid = 0; teid <= UeTable.MAX_BEARERS; teid++) {
            learn(1, true, 1, teid, -1, false);
        }
        assertEquals(1, writer.refusedCount());
        assertEquals(Bearer.of(7, 1, -1, false), ues.uplinkBearer(ues.find(1, UeTable.hash(1)), 0));
        assertEquals(UeTable.MAX_BEARERS, words(1, true).size());
        assertEquals(0, ues.findByTunnel(true, 1, 0, new int[1]));
    }

    @Test
    void shouldKeepThreeBearersAndCountWhenLinesAreFull() {
        Tables narrow = Tables.inMemory(new Tables.Capacity(1, 0, 1, 1));
        TableWriter narrowWriter = new TableWriter(narrow);
        for (int teid = 0; teid < 5; teid++) {
            TableWriterTest.tunnel(narrowWriter, 1, false, teid);
        }
        assertEquals(2, narrowWriter.refusedCount());
        int slot = narrow.ues().find(1, UeTable.hash(1));
        for (int n = 0; n < UeTable.MAX_BEARERS; n++) {
            long expected = n < 3 ? Bearer.of(4 - n, 1, -1, false) : Bearer.NULL_BEARER;
            assertEquals(expected, narrow.ues().downlinkBearer(slot, n));
        }
    }

    @Test
    void shouldRefuseAndCountWhenPathsAreFull() {
        for (int path = 1; path <= PATHS + 1; path++) {
            learn(path, true, path, 5, -1, false);
        }
        assertEquals(1, writer.refusedCount());
        assertEquals(PATHS, tables.paths().count());
        assertEquals(UeTable.NULL_SLOT, ues.find(PATHS + 1, UeTable.hash(PATHS + 1)));
    }

    @Test
    void shouldNoteTheTimeAndTheLinkHeaderOfALearnedPacket() {
        learn(1, true, 1, 5, -1, false);
        int slot = ues.find(1, UeTable.hash(1));
        assertEquals(77, ues.lastPacketNs(slot));
        ues.onPacket(slot, 900_000_000L);
        assertEquals(77, ues.lastPacketNs(slot), "to the second");
        ues.onPacket(slot, 1_100_000_000L);
        assertEquals(1_100_000_000L, ues.lastPacketNs(slot));
        ues.onPacket(slot, -5_000_000_000L);
        assertEquals(-5_000_000_000L, ues.lastPacketNs(slot), "a clock that began anew");
        assertTrue(tables.paths().linkEquals(tables.paths().link(1, true), LINK, 0, LINK.capacity()));
        assertEquals(0, tables.paths().link(1, false));
    }

    private static long enb(int path) {
        return PathTable.mapped(0x0A00_0100 + path);
    }

    /** Path n is that of the nth eNB, once n - 1 others were seen. */
    private void learn(long ueKey, boolean uplink, int path, int teid, int qfi, boolean sequenced) {
        for (int earlier = tables.paths().count() + 1; earlier < Math.min(path, PATHS + 1); earlier++) {
            tables.paths().add(0, enb(earlier), 0, 9);
        }
        writer.onTunnel(ueKey, uplink, teid, qfi, sequenced, 0, enb(path), 0, 9, LINK, 0, LINK.capacity(), 77);
    }
}
