package io.turnout.lab;

import java.util.BitSet;

/** One UE: where it is, through which tunnels it talks, and what it sent. Owned by the lab's loop. */
final class UserEquipment {
    private static final int STATION_SHIFT = 18;
    private static final int GENERATION_SHIFT = 20;
    private static final int INDEX_MASK = (1 << STATION_SHIFT) - 1;
    private static final int UPLINK_TEID = 0xC000_0000;

    final int index;
    final SendLog uplink = new SendLog();
    final SendLog passed = new SendLog();

    /** When it came to another base station. */
    final SendLog moves = new SendLog();

    /** Numbers of the packets that the server answered. */
    final BitSet answered = new BitSet();

    /** To the application and to the server, through each base station. */
    final FrameTemplate[] toApplication = new FrameTemplate[LabPlan.PLATFORMS];

    final FrameTemplate[] toServer = new FrameTemplate[LabPlan.PLATFORMS];

    /** The server's answers, to each base station. */
    final FrameTemplate[] fromServer = new FrameTemplate[LabPlan.PLATFORMS];

    /** The base station it is at, and how often it came to one. */
    int station;

    int generation;

    /** Until when it is between two base stations and sends nothing. */
    long silentUntilNs = Long.MIN_VALUE;

    /** The tunnel that the gateway sends downlink through. */
    int gatewayTeid;

    int gatewayStation;

    /** The tunnel that the gateway has ended last; no packet may come through it any more. */
    int endedTeid;

    UserEquipment(int index, int station) {
        this.index = index;
        this.station = station;
        this.gatewayStation = station;
        this.gatewayTeid = downlinkTeid();
    }

    /** The TEID at the base station where it is. Another at each arrival (TS 23.401, 5.5.1). */
    int downlinkTeid() {
        return (generation & 0x3FF) << GENERATION_SHIFT | (station + 1) << STATION_SHIFT | index;
    }

    /** The TEID at the gateway: the same wherever the UE is. */
    int uplinkTeid() {
        return UPLINK_TEID | index;
    }

    /** The UE that a tunnel's TEID is for. */
    static int index(int teid) {
        return teid & INDEX_MASK;
    }
}
