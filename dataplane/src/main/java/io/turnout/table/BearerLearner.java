package io.turnout.table;

import org.agrona.DirectBuffer;

/**
 * Takes what a worker saw of bearers to the one writer: directly where both are one thread, through a ring where not.
 *
 * <p>Addresses are 128 bits, IPv4 as {@link PathTable#mapped(int)}.
 */
public interface BearerLearner {
    /**
     * A UE's packet went by on a tunnel that its context does not show as its newest.
     *
     * @param ueKey {@link UeKey}
     * @param uplink whether it went from the eNB to the SGW; the TEID is that of the receiving end
     * @param teid tunnel endpoint identifier
     * @param qfi QoS flow identifier, or -1 where there was no PDU Session Container
     * @param sequenced whether it carried a sequence number
     * @param enbHigh high 64 bits of the eNB's address
     * @param enbLow low 64 bits of the eNB's address
     * @param sgwHigh high 64 bits of the SGW's address
     * @param sgwLow low 64 bits of the SGW's address
     * @param frame holds the frame's link header, {@code linkLength} octets at {@code linkOffset}
     * @param linkOffset where the link header begins
     * @param linkLength its octets
     * @param nowNs time of the packet
     */
    void onTunnel(
            long ueKey,
            boolean uplink,
            int teid,
            int qfi,
            boolean sequenced,
            long enbHigh,
            long enbLow,
            long sgwHigh,
            long sgwLow,
            DirectBuffer frame,
            int linkOffset,
            int linkLength,
            long nowNs);

    /**
     * A packet of a UE without a context came in at another platform.
     *
     * @param ueKey {@link UeKey}
     * @param peerIndex of that platform
     * @param nowNs time of the packet
     */
    void onElsewhere(long ueKey, int peerIndex, long nowNs);

    /**
     * A downlink tunnel ended: the SGW sent an End Marker (TS 29.281, 7.3.2).
     *
     * @param pathIndex of the {@link PathTable}
     * @param teid of the eNB's end
     */
    void onEndMarker(int pathIndex, int teid);
}
