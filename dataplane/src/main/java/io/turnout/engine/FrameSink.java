package io.turnout.engine;

import org.agrona.DirectBuffer;

/**
 * Takes what leaves the engine, in order. The octets are the sink's until it returns; those of a frame in the burst's own
 * buffer until the burst ends, since ports send from there: the engine writes to it no more once it has handed it out.
 */
public interface FrameSink {
    /**
     * A frame leaves.
     *
     * @param buffer where it lies
     * @param offset of its first octet
     * @param length its octets
     * @param wireLength octets it has on the wire, more than {@code length} only where a capture cut it
     * @param link what it begins with ({@link Link})
     * @param egress {@link Side} that it leaves by
     * @param timeNs when it came in; of one put together, when its last fragment did
     */
    void onFrame(DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs);
}
