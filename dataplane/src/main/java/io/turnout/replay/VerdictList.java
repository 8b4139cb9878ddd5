package io.turnout.replay;

import io.turnout.engine.ParsedFrame;
import io.turnout.engine.Reason;
import io.turnout.engine.Side;
import io.turnout.engine.Steering;
import io.turnout.table.UeKey;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * Writes one line per input frame, in the order of the input: number, time, ingress, verdict, reason, UE, destination,
 * rule. A frame that waits holds back the lines behind it.
 */
public final class VerdictList implements ReplayOutput {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Path path;
    private final Steering steering;
    private final BufferedWriter writer;
    private final TreeMap<Long, String> early = new TreeMap<>();
    private long nextNumber = 1;

    /** Creates the file. */
    public VerdictList(Path path, Steering steering) {
        this.path = path;
        this.steering = steering;
        try {
            writer = Files.newBufferedWriter(path);
            writer.write("number,time,ingress,verdict,reason,ue,destination,rule\n");
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void onVerdict(ParsedFrame frame, ParsedFrame packet, Reason reason) {
        String line = line(frame, packet, reason);
        if (frame.number() != nextNumber) {
            early.put(frame.number(), line);
            return;
        }
        write(line);
        nextNumber++;
        while (!early.isEmpty() && early.firstKey() == nextNumber) {
            write(early.pollFirstEntry().getValue());
            nextNumber++;
        }
    }

    private String line(ParsedFrame frame, ParsedFrame packet, Reason reason) {
        boolean hasUe = packet.ueKey() != UeKey.NULL_UE;
        String ue = hasUe ? UeKey.text(packet.ueKey()) : "";
        String destination = hasUe ? Addresses.text(packet.innerDestinationHigh(), packet.innerDestinationLow()) : "";
        return frame.number() + "," + time(frame.timeNs()) + "," + ingress(frame.ingress()) + ","
                + reason.verdict().label() + "," + reason.label() + "," + ue + "," + destination + ","
                + rule(packet, reason, ue) + "\n";
    }

    private String rule(ParsedFrame packet, Reason reason, String ue) {
        if (packet.isByTrafficRule(reason)) {
            return steering.traffic().list().get(packet.trafficRule()).id();
        }
        if (!packet.isSteered()) {
            return "";
        }
        String identity = steering.application(steering.entry(packet.entry()).applicationIndex())
                .identity();
        return (packet.isByDefault() ? "*" : ue) + "/" + identity;
    }

    private static String time(long timeNs) {
        long seconds = Math.floorDiv(timeNs, NS_PER_SECOND);
        long nanos = Math.floorMod(timeNs, NS_PER_SECOND);
        return seconds + "." + Long.toString(NS_PER_SECOND + nanos).substring(1);
    }

    private String ingress(int side) {
        return switch (side) {
            case Side.ACCESS -> "access";
            case Side.CORE -> "core";
            case Side.APP -> "app";
            case Side.UNKNOWN -> "unknown";
            default -> "peer-" + steering.peer(Side.peerIndex(side)).id();
        };
    }

    private void write(String line) {
        try {
            writer.write(line);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        early.values().forEach(this::write);
        early.clear();
        try {
            writer.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private CaptureException failure(IOException e) {
        return new CaptureException(path.toString(), "cannot be written: " + e.getMessage(), e);
    }
}
