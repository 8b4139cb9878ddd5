package io.turnout.wire;

import org.agrona.MutableDirectBuffer;

/**
 * Writes GTP-U messages (TS 29.281, 7): headers that go before a T-PDU, and whole signalling messages.
 *
 * <p>Every function writes from {@code offset} on and returns how many octets it wrote; the room for them is the
 * caller's to know. UDP and IP around them are the caller's too.
 *
 * <p>Stateless; any thread, one per buffer.
 */
public final class GtpuMessage {
    /** Length of a G-PDU's header with nothing optional. */
    public static final int G_PDU_HEADER_LENGTH = Gtpu.HEADER_LENGTH;

    /** Length of a G-PDU's header with a sequence number. */
    public static final int G_PDU_HEADER_LENGTH_WITH_SEQUENCE = Gtpu.LONG_HEADER_LENGTH;

    /** Length of a G-PDU's header with a PDU Session Container. */
    public static final int G_PDU_HEADER_LENGTH_WITH_CONTAINER = Gtpu.LONG_HEADER_LENGTH + PduSessionContainer.LENGTH;

    private static final int OPTIONAL_FIELDS_LENGTH = Gtpu.LONG_HEADER_LENGTH - Gtpu.HEADER_LENGTH;

    private GtpuMessage() {}

    /** Writes the header of a G-PDU, {@link #G_PDU_HEADER_LENGTH} octets. */
    public static int writeGPdu(MutableDirectBuffer buffer, int offset, int teid, int tPduLength) {
        return Gtpu.write(buffer, offset, Gtpu.G_PDU, tPduLength, teid);
    }

    /** Writes the header of a G-PDU with a sequence number, {@link #G_PDU_HEADER_LENGTH_WITH_SEQUENCE} octets. */
    public static int writeGPduWithSequence(
            MutableDirectBuffer buffer, int offset, int teid, int sequence, int tPduLength) {
        return Gtpu.writeLong(
                buffer,
                offset,
                Gtpu.FLAG_SEQUENCE,
                Gtpu.G_PDU,
                OPTIONAL_FIELDS_LENGTH + tPduLength,
                teid,
                sequence,
                GtpuExtension.NO_MORE);
    }

    /**
     * Writes the header of a G-PDU with a PDU Session Container, {@link #G_PDU_HEADER_LENGTH_WITH_CONTAINER} octets.
     *
     * @param pduType {@link PduSessionContainer#DOWNLINK} or {@link PduSessionContainer#UPLINK}.
     */
    public static int writeGPduWithContainer(
            MutableDirectBuffer buffer, int offset, int teid, int pduType, int qfi, int tPduLength) {
        int headerLength = Gtpu.writeLong(
                buffer,
                offset,
                Gtpu.FLAG_EXTENSION,
                Gtpu.G_PDU,
                OPTIONAL_FIELDS_LENGTH + PduSessionContainer.LENGTH + tPduLength,
                teid,
                0,
                GtpuExtension.PDU_SESSION_CONTAINER);
        return headerLength + PduSessionContainer.write(buffer, offset + headerLength, pduType, qfi);
    }

    /** Octets of a G-PDU's header with what a bearer's packets have: {@code qfi} or {@code sequence} below 0 for none. */
    public static int gPduHeaderLength(int sequence, int qfi) {
        if (qfi >= 0) {
            return G_PDU_HEADER_LENGTH_WITH_CONTAINER;
        }
        return sequence >= 0 ? G_PDU_HEADER_LENGTH_WITH_SEQUENCE : G_PDU_HEADER_LENGTH;
    }

    /**
     * Writes the header of a downlink G-PDU, {@link #gPduHeaderLength(int, int)} octets.
     *
     * @param sequence its sequence number, or below 0 for none
     * @param qfi QoS flow identifier of its PDU Session Container, or below 0 for none
     */
    public static int writeDownlinkGPdu(
            MutableDirectBuffer buffer, int offset, int teid, int sequence, int qfi, int tPduLength) {
        if (sequence < 0 && qfi < 0) {
            return writeGPdu(buffer, offset, teid, tPduLength);
        }
        int headerLength = gPduHeaderLength(sequence, qfi);
        Gtpu.writeLong(
                buffer,
                offset,
                (sequence < 0 ? 0 : Gtpu.FLAG_SEQUENCE) | (qfi < 0 ? 0 : Gtpu.FLAG_EXTENSION),
                Gtpu.G_PDU,
                headerLength - Gtpu.HEADER_LENGTH + tPduLength,
                teid,
                Math.max(0, sequence),
                qfi < 0 ? GtpuExtension.NO_MORE : GtpuExtension.PDU_SESSION_CONTAINER);
        if (qfi >= 0) {
            PduSessionContainer.write(buffer, offset + Gtpu.LONG_HEADER_LENGTH, PduSessionContainer.DOWNLINK, qfi);
        }
        return headerLength;
    }

    /** Octets of the header of a G-PDU between platforms; the epoch may be {@link TunnelExtension#NULL_EPOCH}. */
    public static int tunnelHeaderLength(long epoch) {
        return Gtpu.LONG_HEADER_LENGTH + TunnelExtension.length(epoch);
    }

    /**
     * Writes the header of a G-PDU between platforms, {@link #tunnelHeaderLength(long)} octets. Its TEID is 0: who the
     * packet is for stands in the packet.
     *
     * @param isToUe whether the T-PDU goes to the UE, rather than comes from it
     * @param hopsLeft how many more platforms it may be tunnelled on to
     * @param ingressPlatform number of the platform that it entered at
     * @param epoch that of the grant it is counted under, or {@link TunnelExtension#NULL_EPOCH}
     * @param attempt that of the grant
     */
    public static int writeTunnelGPdu(
            MutableDirectBuffer buffer,
            int offset,
            boolean isToUe,
            int hopsLeft,
            int ingressPlatform,
            long epoch,
            int attempt,
            int tPduLength) {
        int headerLength = tunnelHeaderLength(epoch);
        Gtpu.writeLong(
                buffer,
                offset,
                Gtpu.FLAG_EXTENSION,
                Gtpu.G_PDU,
                headerLength - Gtpu.HEADER_LENGTH + tPduLength,
                0,
                0,
                TunnelExtension.TYPE);
        TunnelExtension.write(
                buffer, offset + Gtpu.LONG_HEADER_LENGTH, isToUe, hopsLeft, ingressPlatform, epoch, attempt);
        return headerLength;
    }

    /** Writes an End Marker. */
    public static int writeEndMarker(MutableDirectBuffer buffer, int offset, int teid) {
        return Gtpu.write(buffer, offset, Gtpu.END_MARKER, 0, teid);
    }

    /** Writes an Echo Request. */
    public static int writeEchoRequest(MutableDirectBuffer buffer, int offset, int sequence) {
        return writeSignallingHeader(buffer, offset, Gtpu.ECHO_REQUEST, sequence, 0);
    }

    /**
     * Writes an Echo Response.
     *
     * @param sequence that of the request.
     */
    public static int writeEchoResponse(MutableDirectBuffer buffer, int offset, int sequence) {
        int elementsLength = GtpuElement.writeRecovery(buffer, offset + Gtpu.LONG_HEADER_LENGTH);
        return writeSignallingHeader(buffer, offset, Gtpu.ECHO_RESPONSE, sequence, elementsLength);
    }

    /** Writes an Error Indication about a TEID at an IPv4 address: those of the G-PDU that was not understood. */
    public static int writeErrorIndicationV4(MutableDirectBuffer buffer, int offset, int teid, int peerAddress) {
        int elementsOffset = offset + Gtpu.LONG_HEADER_LENGTH;
        int teidLength = GtpuElement.writeTeid(buffer, elementsOffset, teid);
        int addressLength = GtpuElement.writePeerAddressV4(buffer, elementsOffset + teidLength, peerAddress);
        return writeSignallingHeader(buffer, offset, Gtpu.ERROR_INDICATION, 0, teidLength + addressLength);
    }

    /** Writes an Error Indication about a TEID at an IPv6 address: those of the G-PDU that was not understood. */
    public static int writeErrorIndicationV6(
            MutableDirectBuffer buffer, int offset, int teid, long peerAddressHigh, long peerAddressLow) {
        int elementsOffset = offset + Gtpu.LONG_HEADER_LENGTH;
        int teidLength = GtpuElement.writeTeid(buffer, elementsOffset, teid);
        int addressLength =
                GtpuElement.writePeerAddressV6(buffer, elementsOffset + teidLength, peerAddressHigh, peerAddressLow);
        return writeSignallingHeader(buffer, offset, Gtpu.ERROR_INDICATION, 0, teidLength + addressLength);
    }

    /**
     * Writes a Supported Extension Headers Notification.
     *
     * @param types of the extension headers that are understood, at most 255.
     */
    public static int writeSupportedExtensionHeaders(MutableDirectBuffer buffer, int offset, byte[] types) {
        int elementsLength = GtpuElement.writeExtensionTypes(buffer, offset + Gtpu.LONG_HEADER_LENGTH, types);
        return writeSignallingHeader(buffer, offset, Gtpu.SUPPORTED_EXTENSION_HEADERS_NOTIFICATION, 0, elementsLength);
    }

    private static int writeSignallingHeader(
            MutableDirectBuffer buffer, int offset, int messageType, int sequence, int elementsLength) {
        int headerLength = Gtpu.writeLong(
                buffer,
                offset,
                Gtpu.FLAG_SEQUENCE,
                messageType,
                OPTIONAL_FIELDS_LENGTH + elementsLength,
                0,
                sequence,
                GtpuExtension.NO_MORE);
        return headerLength + elementsLength;
    }
}
