package io.turnout.agent;

import io.turnout.switching.Message;

/** The other platforms, as the agent reaches them; what they say are {@code FromPeer} inputs to the {@link Inbox}. */
@FunctionalInterface
public interface Peers {
    /**
     * Sends a message; lost messages are repeated by the handshake. Called on the agent's thread; never blocks.
     *
     * @return false when the platform is not connected, or its queue is full
     */
    boolean send(String platform, Message message);
}
