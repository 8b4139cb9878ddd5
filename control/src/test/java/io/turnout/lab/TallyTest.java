package io.turnout.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.lab.DeliveryLog.Delivery;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final List<Integer> FROM_A_TO_B = List.of(0, 1);

    /** Arrivals in order: numbers as given, those after the bar at the second place. */
    private static List<Delivery> arrivals(String text) {
        List<Delivery> arrivals = new ArrayList<>();
        int place = 0;
        for (String word : text.split(" ", -1)) {
            if (word.equals("|")) {
                place = 1 - place;
            } else {
                arrivals.add(new Delivery(Long.parseLong(word), place, arrivals.size()));
            }
        }
        return arrivals;
    }

    private static void assertTally(Tally expected, String arrivals, List<Integer> places) {
        BitSet sent = new BitSet();
        sent.set(0, 5);
        assertEquals(expected, Tally.of(sent, arrivals(arrivals), places));
    }

    @Test
    void shouldFindNothingWrongWithACleanSwitch() {
        assertTally(new Tally(5, 5, 0, 0, 0, 0), "0 1 2 | 3 4", FROM_A_TO_B);
    }

    @Test
    void shouldCountLostPackets() {
        assertTally(new Tally(5, 3, 2, 0, 0, 0), "0 2 | 4", FROM_A_TO_B);
    }

    @Test
    void shouldCountEachFurtherArrivalAsDuplicated() {
        assertTally(new Tally(5, 5, 0, 2, 0, 0), "0 1 1 2 1 3 4", List.of());
    }

    @Test
    void shouldCountPacketsThatAHigherNumberOvertook() {
        assertTally(new Tally(5, 5, 0, 0, 2, 0), "0 3 1 2 4", List.of());
    }

    @Test
    void shouldCountPacketsThatReachTheOldInstanceAfterTheSwitch() {
        assertTally(new Tally(5, 5, 0, 0, 0, 1), "0 1 | 2 | 3 | 4", FROM_A_TO_B);
    }

    @Test
    void shouldNotCareHowLateAPacketOfTheOldInstanceArrives() {
        assertTally(new Tally(5, 5, 0, 0, 1, 0), "0 1 | 3 4 | 2", FROM_A_TO_B);
    }

    @Test
    void shouldFollowAUeThatComesBack() {
        assertTally(new Tally(5, 5, 0, 0, 0, 0), "0 | 1 2 | 3 4", List.of(0, 1, 0));
        assertTally(new Tally(5, 5, 0, 0, 0, 2), "0 | 1 2 | 3 4", FROM_A_TO_B);
    }

    @Test
    void shouldCountEverythingAsMisdeliveredThatNeverReachedTheRightPlace() {
        assertTally(new Tally(5, 3, 2, 0, 0, 3), "| 0 1 2", List.of(0));
    }

    @Test
    void shouldAddUp() {
        Tally one = new Tally(1, 2, 3, 4, 5, 6);

        assertEquals(new Tally(2, 4, 6, 8, 10, 12), one.plus(one));
        assertEquals(one, one.plus(Tally.NONE));
    }
}
