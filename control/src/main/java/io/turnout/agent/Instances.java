package io.turnout.agent;

import io.turnout.switching.Notice;

/**
 * The application instances of this platform, as the agent reaches them; whoever speaks with instances implements this.
 *
 * <p>The other way they are inputs, offered to the {@link Inbox} from any thread: {@code InstanceUp} when an instance has
 * registered and is ready, {@code InstanceDown} when it is gone, {@code HoldWanted}, {@code Synchronized}, {@code
 * SyncFailed}, {@code Resumed} and {@code ContextReleased} as it says so. The implementor sees to it that an instance
 * speaks of pairs of its own application only. After a start of control instances count as ready for a while, so that
 * they can come back before they are given up.
 */
@FunctionalInterface
public interface Instances {
    /**
     * Tells an instance something; lost notices are repeated by the handshake. Called on the agent's thread; never
     * blocks.
     *
     * @param instance its id in the site file
     * @return false when it is not there, or has no room for more now
     */
    boolean tell(String instance, Notice notice);
}
