package io.turnout.replay;

import io.turnout.engine.ParsedFrame;
import io.turnout.replay.ReplayReport.Gtpu;

/** Counts frames by the type of the GTP-U message they carry. One thread. */
final class GtpuCounts {
    private static final int TYPES = 256;

    private final long[] byType = new long[TYPES];
    private long malformed;

    /** A frame with this {@link ParsedFrame#messageType()}. */
    void onFrame(int messageType) {
        if (messageType >= 0) {
            byType[messageType]++;
        } else if (messageType == ParsedFrame.MALFORMED_GTPU) {
            malformed++;
        }
    }

    Gtpu counts() {
        long other = 0;
        for (long count : byType) {
            other += count;
        }
        Gtpu counts = new Gtpu(
                byType[io.turnout.wire.Gtpu.G_PDU],
                byType[io.turnout.wire.Gtpu.ECHO_REQUEST],
                byType[io.turnout.wire.Gtpu.ECHO_RESPONSE],
                byType[io.turnout.wire.Gtpu.ERROR_INDICATION],
                byType[io.turnout.wire.Gtpu.END_MARKER],
                byType[io.turnout.wire.Gtpu.SUPPORTED_EXTENSION_HEADERS_NOTIFICATION],
                0,
                malformed);
        long named = counts.gpdu()
                + counts.echoRequest()
                + counts.echoResponse()
                + counts.errorIndication()
                + counts.endMarker()
                + counts.supportedExtensionHeaders();
        return new Gtpu(
                counts.gpdu(),
                counts.echoRequest(),
                counts.echoResponse(),
                counts.errorIndication(),
                counts.endMarker(),
                counts.supportedExtensionHeaders(),
                other - named,
                malformed);
    }
}
