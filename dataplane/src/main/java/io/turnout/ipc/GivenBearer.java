package io.turnout.ipc;

/**
 * A bearer as somebody who knows announces it: the tunnels between an eNB and an SGW that are a UE's. Addresses are 128
 * bits, IPv4 as {@code ::ffff:a.b.c.d}. Immutable.
 *
 * @param ueKey {@link io.turnout.table.UeKey}
 * @param isEnded whether it is the UE's no longer
 * @param hasUplink whether the tunnel to the SGW is given
 * @param uplinkTeid the SGW's TEID
 * @param hasDownlink whether the tunnel to the eNB is given
 * @param downlinkTeid the eNB's TEID
 * @param qfi QoS flow identifier, 0 to 63; -1 where packets have no PDU Session Container
 * @param enbHigh high 64 bits of the eNB's address
 * @param enbLow low 64 bits of it
 * @param sgwHigh high 64 bits of the SGW's address
 * @param sgwLow low 64 bits of it
 */
public record GivenBearer(
        long ueKey,
        boolean isEnded,
        boolean hasUplink,
        int uplinkTeid,
        boolean hasDownlink,
        int downlinkTeid,
        int qfi,
        long enbHigh,
        long enbLow,
        long sgwHigh,
        long sgwLow) {
    /** Highest QoS flow identifier. */
    static final int MAX_QFI = 63;
}
