package io.turnout.lab;

import java.util.List;
import java.util.function.IntConsumer;

/** Plans what happens in a scenario, and when. Runs on the lab's loop. */
final class ScenarioScript {
    private static final long MS = 1_000_000L;

    /** How long the gateway takes to learn of a handover: the path switch behind it (TS 36.413, 8.4.4). */
    private static final long PATH_SWITCH_NS = 20 * MS;

    private static final long PING_PONG_NS = 100 * MS;
    private static final long FIRST_KILL_NS = 500 * MS;
    private static final long KILL_INTERVAL_NS = 2_000 * MS;
    private static final int MOVES_OF_A_UE = 2;
    private static final int MOST_WARMING_UES = 50;
    private static final long WARM_UP_INTERVAL_NS = 60 * MS;

    /** Before a UE moves again in the warm-up: its switch is to end. */
    private static final long REST_NS = 1_000 * MS;

    private final TrafficLoop loop;
    private final Radio radio;
    private final Gateway gateway;
    private final List<UserEquipment> ues;
    private final Faults faults;
    private int moveCount;

    /** What a scenario may break. */
    interface Faults {
        /** Kills control at platform {@code index}. */
        void killControl(int index);

        /** Kills the data plane at platform {@code index}. */
        void killDataplane(int index);

        /** Kills the application instance at platform {@code index}, and starts it anew. */
        void killInstance(int index);

        /** Cuts the control connections between the platforms, or lets them be made again. */
        void partition(boolean isCut);
    }

    ScenarioScript(TrafficLoop loop, Radio radio, Gateway gateway, List<UserEquipment> ues, Faults faults) {
        this.loop = loop;
        this.radio = radio;
        this.gateway = gateway;
        this.ues = ues;
        this.faults = faults;
    }

    /** Plans {@code scenario} for a time of {@code lengthNs} from {@code beginNs} on. */
    void plan(Scenario scenario, long beginNs, long lengthNs) {
        switch (scenario) {
            case STEADY -> {
                // Traffic is all there is.
            }
            case PING_PONG -> {
                for (long atNs = beginNs; atNs < beginNs + lengthNs; atNs += PING_PONG_NS) {
                    move(ues.get(0), atNs);
                }
            }
            case STORM -> ues.forEach(ue -> move(ue, beginNs + lengthNs / 2));
            case HANDOVER, SIMULTANEOUS, TARGET_MISSING, SYNC_FAILS, SLOW_SYNC -> moveAll(beginNs, lengthNs);
            case KILL_CONTROL -> {
                moveAll(beginNs, lengthNs);
                repeat(beginNs, lengthNs, faults::killControl);
            }
            case KILL_DATAPLANE -> {
                moveAll(beginNs, lengthNs);
                repeat(beginNs, lengthNs, faults::killDataplane);
            }
            case KILL_APP -> {
                moveAll(beginNs, lengthNs);
                repeat(beginNs, lengthNs, faults::killInstance);
            }
            case PARTITION -> {
                moveAll(beginNs, lengthNs);
                loop.at(beginNs + lengthNs / 3, () -> faults.partition(true));
                loop.at(beginNs + lengthNs * 2 / 3, () -> faults.partition(false));
            }
        }
    }

    /** Plans moves, there and back, that have processes do often what they will be measured by. */
    void planWarmUp(long beginNs, long lengthNs) {
        List<UserEquipment> some = ues.subList(0, Math.min(ues.size(), MOST_WARMING_UES));
        long intervalNs = Math.max(WARM_UP_INTERVAL_NS * some.size(), REST_NS);
        int rounds = (int) Math.max(1, lengthNs / (2 * intervalNs));
        moveAll(some, 2 * rounds, beginNs, lengthNs);
    }

    /** Every UE moves as often as {@link #MOVES_OF_A_UE}, evenly spread. */
    private void moveAll(long beginNs, long lengthNs) {
        moveAll(ues, MOVES_OF_A_UE, beginNs, lengthNs);
    }

    private void moveAll(List<UserEquipment> some, int rounds, long beginNs, long lengthNs) {
        long intervalNs = lengthNs / (rounds * (long) some.size());
        long atNs = beginNs;
        for (int round = 0; round < rounds; round++) {
            for (UserEquipment ue : some) {
                move(ue, atNs);
                atNs += intervalNs;
            }
        }
    }

    private void move(UserEquipment ue, long atNs) {
        loop.at(atNs, () -> {
            radio.move(ue, 1 - ue.station, atNs);
            moveCount++;
        });
        loop.at(atNs + PATH_SWITCH_NS, () -> gateway.switchPath(ue));
    }

    private void repeat(long beginNs, long lengthNs, IntConsumer fault) {
        int index = 0;
        for (long atNs = beginNs + FIRST_KILL_NS; atNs < beginNs + lengthNs; atNs += KILL_INTERVAL_NS) {
            int platform = index++ % LabPlan.PLATFORMS;
            loop.at(atNs, () -> fault.accept(platform));
        }
    }

    /** Moves so far. */
    int moveCount() {
        return moveCount;
    }
}
