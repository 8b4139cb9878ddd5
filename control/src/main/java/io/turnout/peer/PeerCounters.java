package io.turnout.peer;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the links have done since they started. Counted by any thread and read by any, without a lock. */
public final class PeerCounters {
    private final Map<PeerReason, LongAdder> byReason = new EnumMap<>(PeerReason.class);
    private final LongAdder messagesSent = new LongAdder();
    private final LongAdder messagesReceived = new LongAdder();
    private final LongAdder linksUp = new LongAdder();

    PeerCounters() {
        for (PeerReason reason : PeerReason.values()) {
            byReason.put(reason, new LongAdder());
        }
    }

    /** How often {@code reason} was the reason. */
    public long count(PeerReason reason) {
        return byReason.get(reason).sum();
    }

    /** Messages handed to a connection. */
    public long messagesSent() {
        return messagesSent.sum();
    }

    /** Messages that were understood, whether or not the listener had room. */
    public long messagesReceived() {
        return messagesReceived.sum();
    }

    /** Connections that became a link. */
    public long linksUp() {
        return linksUp.sum();
    }

    void onReason(PeerReason reason) {
        onReason(reason, 1);
    }

    void onReason(PeerReason reason, long count) {
        byReason.get(reason).add(count);
    }

    void onMessagesSent(long count) {
        messagesSent.add(count);
    }

    void onMessageReceived() {
        messagesReceived.increment();
    }

    void onLinkUp() {
        linksUp.increment();
    }
}
