package io.turnout.replay;

import io.turnout.engine.FrameSink;
import io.turnout.engine.ParsedFrame;
import io.turnout.engine.Reason;
import io.turnout.engine.VerdictListener;
import org.agrona.DirectBuffer;

/** Takes a replay's output beside the report: captures by port, a list of verdicts, a live interface. One thread. */
public interface ReplayOutput extends FrameSink, VerdictListener, AutoCloseable {
    @Override
    default void onFrame(
            DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {}

    @Override
    default void onVerdict(ParsedFrame frame, ParsedFrame packet, Reason reason) {}

    /** Nothing follows. */
    @Override
    default void close() {}
}
