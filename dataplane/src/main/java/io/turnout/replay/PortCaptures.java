package io.turnout.replay;

import io.turnout.engine.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Writes one capture per port: {@code access.pcap}, {@code core.pcap}, {@code app.pcap}, {@code peer-<id>.pcap}, and, if
 * there are any, {@code unknown.pcap} with the passed frames whose direction nothing told.
 */
public final class PortCaptures implements ReplayOutput {
    private final Path directory;
    private final List<CaptureWriter> writers = new ArrayList<>();

    /**
     * Creates the captures in {@code directory}, and that if it is not there.
     *
     * @param peerIds identifiers of the peers, in the order of their indices
     * @throws CaptureException if something cannot be created
     */
    public PortCaptures(Path directory, List<String> peerIds) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new CaptureException(directory.toString(), "cannot be created: " + e.getMessage(), e);
        }
        create("access");
        create("core");
        create("app");
        writers.add(null); // unknown: only when there is such a frame
        peerIds.forEach(id -> create("peer-" + id));
    }

    private void create(String name) {
        writers.add(CaptureWriter.create(directory.resolve(name + ".pcap")));
    }

    @Override
    public void onFrame(
            DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {
        if (egress == Side.UNKNOWN && writers.get(Side.UNKNOWN) == null) {
            writers.set(Side.UNKNOWN, CaptureWriter.create(directory.resolve("unknown.pcap")));
        }
        writers.get(egress).write(buffer, offset, length, wireLength, timeNs, link);
    }

    @Override
    public void close() {
        for (CaptureWriter writer : writers) {
            if (writer != null) {
                writer.close();
            }
        }
    }
}
