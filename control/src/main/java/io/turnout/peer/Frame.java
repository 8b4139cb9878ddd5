package io.turnout.peer;

import io.turnout.switching.Message;

/** What one frame of a connection says. */
sealed interface Frame permits Hello, Frame.KeepAlive, Frame.Goodbye, Frame.Switching {
    /** The sender lives. */
    record KeepAlive() implements Frame {}

    /**
     * The last frame before the sender closes.
     *
     * @param code of a {@link PeerReason}, or one that this version does not know; 1 to 255
     */
    record Goodbye(int code) implements Frame {}

    /** A message of the handshake. */
    record Switching(Message message) implements Frame {}
}
