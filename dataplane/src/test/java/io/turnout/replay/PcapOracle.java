package io.turnout.replay;

import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/** The same capture as libpcap reads it, through pcap4j. */
final class PcapOracle {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private PcapOracle() {}

    /** Every frame of a capture file, with its time in nanoseconds. */
    static List<CapturedFrame> frames(Path file) throws PcapNativeException, NotOpenException {
        List<CapturedFrame> frames = new ArrayList<>();
        try (PcapHandle handle = Pcaps.openOffline(file.toString(), TimestampPrecision.NANO)) {
            int linkType = handle.getDlt().value();
            for (byte[] octets = handle.getNextRawPacket(); octets != null; octets = handle.getNextRawPacket()) {
                frames.add(
                        new CapturedFrame(timeNs(handle.getTimestamp()), handle.getOriginalLength(), linkType, octets));
            }
        }
        return frames;
    }

    private static long timeNs(Timestamp timestamp) {
        return Math.floorDiv(timestamp.getTime(), 1_000L) * NS_PER_SECOND + timestamp.getNanos();
    }
}
