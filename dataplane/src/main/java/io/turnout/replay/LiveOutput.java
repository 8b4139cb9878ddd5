package io.turnout.replay;

import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/** Sends everything that leaves a replay on one network interface, and says at the end what became of it. One thread. */
public final class LiveOutput implements ReplayOutput {
    private final LiveSender sender;
    private final Consumer<String> summary;

    /** Over {@code sender}, which it closes; the counts go to {@code summary}, one line. */
    public LiveOutput(LiveSender sender, Consumer<String> summary) {
        this.sender = sender;
        this.summary = summary;
    }

    @Override
    public void onFrame(
            DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {
        sender.send(buffer, offset, length, timeNs, link);
    }

    @Override
    public void close() {
        sender.close();
        summary.accept(sender.sentCount() + " frames sent, " + sender.failedCount() + " failed, " + sender.lateCount()
                + " late");
    }
}
