package io.turnout.peer;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What the links have done since they started. Counted by any thread and read by any, without a lock. */
public final class PeerCounters {
    private final LongAdder[] byReason =
            Stream.generate(LongAdder::new).limit(PeerReason.values().length).toArray(LongAdder[]::new);
    private final LongAdder messagesSent = new LongAdder();
    private final LongAdder messagesReceived = new LongAdder();
    private final LongAdder linksUp = new LongAdder();

    PeerCounters() {}

    /** How often {@code reason} was the reason. */
    public long count(PeerReason reason) {
        return byReason[reason.ordinal()].sum();
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
        byReason[reason.ordinal()].add(count);
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
