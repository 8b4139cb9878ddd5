package io.turnout.generate;

/**
 * UEs, the eNBs and SGWs they are at, and their tunnels: as many as an array holds, with a few octets each. Used by one
 * thread.
 *
 * <p>Uplink and downlink of a UE change eNB at different moments of a handover. TEIDs are spread over all 32 bits, and
 * none is used twice.
 */
final class Population {
    private static final int TEID_STEP = 0x9E37_79B1; // odd, so that multiples of it differ
    private static final int SGW_MACS = 0;
    private static final int ENB_MACS = 0x0100_0000;
    private static final int PLATFORM_MAC = 0x0200_0000;
    private static final int PEER_MAC = 0x0200_0001;
    private static final int INSTANCE_MAC = 0x0200_0002;
    private static final long LOCAL_MACS = 0x02_00_00_00_00_00L;

    private final Scenario scenario;
    private final Address[] enbs;
    private final Address[] sgws;
    private final int tunnelsPerUe;
    private final int[] uplinkEnb;
    private final int[] downlinkEnb;
    private final int[] uplinkTeids;
    private final int[] downlinkTeids;
    private final int uesHere;
    private final int teidSalt;
    private int teidCount;

    Population(Scenario scenario) {
        this.scenario = scenario;
        enbs = hosts(scenario.access, scenario.enbCount);
        sgws = hosts(scenario.core, scenario.sgwCount);
        tunnelsPerUe = scenario.tunnelsPerUe();
        uesHere = scenario.uesHere();
        teidSalt = (int) scenario.seed;
        uplinkEnb = new int[scenario.ueCount];
        downlinkEnb = new int[scenario.ueCount];
        for (int ue = 0; ue < scenario.ueCount; ue++) {
            uplinkEnb[ue] = ue % enbs.length;
            downlinkEnb[ue] = uplinkEnb[ue];
        }
        uplinkTeids = newTeids(scenario.ueCount * tunnelsPerUe);
        downlinkTeids = newTeids(scenario.ueCount * tunnelsPerUe);
    }

    private static Address[] hosts(Network network, int count) {
        Address[] hosts = new Address[count];
        for (int i = 0; i < count; i++) {
            hosts[i] = network.host(i);
        }
        return hosts;
    }

    private int[] newTeids(int count) {
        int[] teids = new int[count];
        for (int i = 0; i < count; i++) {
            teids[i] = newTeid();
        }
        return teids;
    }

    /** A TEID that is not 0 and that no tunnel has had. */
    int newTeid() {
        int teid;
        do {
            teid = ++teidCount * TEID_STEP ^ teidSalt;
        } while (teid == 0);
        return teid;
    }

    int ueCount() {
        return uplinkEnb.length;
    }

    /** How many UEs have their radio here; the others, behind them, at the peer. */
    int uesHere() {
        return uesHere;
    }

    int enbCount() {
        return enbs.length;
    }

    int sgwCount() {
        return sgws.length;
    }

    int tunnelsPerUe() {
        return tunnelsPerUe;
    }

    /** Whether a UE has IPv4; those with IPv6 are spread evenly among all. */
    boolean isV4(int ue) {
        return Math.floor((ue + 1) * scenario.ipv6UeShare) == Math.floor(ue * scenario.ipv6UeShare);
    }

    Address address(int ue) {
        return isV4(ue) ? scenario.ueNetworkV4.host(ue) : scenario.ueNetworkV6.subnetHost(ue);
    }

    Address sgwAddress(int sgw) {
        return sgws[sgw];
    }

    int sgw(int ue) {
        return ue % sgws.length;
    }

    int uplinkEnb(int ue) {
        return uplinkEnb[ue];
    }

    int downlinkEnb(int ue) {
        return downlinkEnb[ue];
    }

    int uplinkTeid(int ue, int tunnel) {
        return uplinkTeids[ue * tunnelsPerUe + tunnel];
    }

    int downlinkTeid(int ue, int tunnel) {
        return downlinkTeids[ue * tunnelsPerUe + tunnel];
    }

    /** From now on a UE sends from this eNB. */
    void switchUplink(int ue, int enb) {
        uplinkEnb[ue] = enb;
    }

    /** From now on the SGW sends a UE's packets to this eNB, in tunnels with new TEIDs. */
    void switchDownlink(int ue, int enb) {
        downlinkEnb[ue] = enb;
        for (int tunnel = 0; tunnel < tunnelsPerUe; tunnel++) {
            downlinkTeids[ue * tunnelsPerUe + tunnel] = newTeid();
        }
    }

    /** Sets the link and outer addresses of a frame from an eNB to an SGW. */
    FrameBuilder toSgw(FrameBuilder frame, int enb, int sgw) {
        return frame.macs(mac(SGW_MACS + sgw), mac(ENB_MACS + enb)).outer(enbs[enb], sgws[sgw]);
    }

    /** Sets the link and outer addresses of a frame from an SGW to an eNB. */
    FrameBuilder toEnb(FrameBuilder frame, int sgw, int enb) {
        return frame.macs(mac(ENB_MACS + enb), mac(SGW_MACS + sgw)).outer(sgws[sgw], enbs[enb]);
    }

    /** Sets the link and outer addresses of a frame from the peer to this platform. */
    FrameBuilder fromPeer(FrameBuilder frame) {
        return frame.macs(mac(PLATFORM_MAC), mac(PEER_MAC)).outer(scenario.peer.tunnel(), scenario.platform);
    }

    /** Sets the link addresses of a frame from an instance to this platform. */
    static FrameBuilder fromApp(FrameBuilder frame) {
        return frame.macs(mac(PLATFORM_MAC), mac(INSTANCE_MAC));
    }

    private static long mac(int number) {
        return LOCAL_MACS + number;
    }
}
