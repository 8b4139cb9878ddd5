package io.turnout.switching;

/**
 * What makes a switch start: traffic that shows the UE elsewhere, service quality, an operator; and when to try again.
 */
final class Starts {
    private final Outbox outbox;
    private final Ownership ownership;
    private final Source source;
    private final Target target;
    private final Coordinator coordinator;
    private volatile long deferredCount;

    Starts(Outbox outbox, Ownership ownership, Source source, Target target, Coordinator coordinator) {
        this.outbox = outbox;
        this.ownership = ownership;
        this.source = source;
        this.target = target;
        this.coordinator = coordinator;
    }

    /** How often traffic that should have begun a switch did not, because too many were under way; for any thread. */
    long deferredCount() {
        return deferredCount;
    }

    /** Target-detected: access traffic here is steered to the platform that serves the pair. */
    void onSteeredRemote(Session s, long seenNs) {
        if (!outbox.isServedHere(s) && outbox.site.targetDetects(s.servedAt())) {
            if (s.state().isRest()) {
                s.released = false; // whoever has the address now, it is in use
            }
            onDetected(s, s.servedAt(), seenNs);
        }
    }

    /** Source-detected: traffic for the active instance here entered at {@code peer}. */
    void onTunnelTraffic(Session s, String peer, long seenNs) {
        if (outbox.isServedHere(s) && outbox.site.sourceDetects(peer)) {
            onDetected(s, peer, seenNs);
        }
    }

    private void onDetected(Session s, String peer, long seenNs) {
        if (s.policy.when() == ApplicationPolicy.When.NEVER || s.released || isLeftover(s, seenNs)) {
            return;
        }
        if (s.state() == SwitchState.QUALIFYING || outbox.nowNs() < s.notBeforeNs) {
            s.trafficSince = true;
            if (!s.asked && (s.state().isRest() || s.state() == SwitchState.QUALIFYING)) {
                s.peer = peer;
            }
            return;
        }
        if (s.state().isRest()) {
            begin(s, peer);
        }
    }

    /** Whether traffic seen then is older than the last swap, or so soon after it that it was on its way. */
    private boolean isLeftover(Session s, long seenNs) {
        return s.swapNs != Long.MIN_VALUE
                && seenNs <= s.swapNs + s.policy.timing().settleNs();
    }

    /** Because of traffic, which will be seen again. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the coordinator's thread counts
    private void begin(Session s, String peer) {
        if (coordinator.underWayCount() >= outbox.site.switchLimit()) {
            deferredCount++;
        } else if (s.policy.when() == ApplicationPolicy.When.QUALITY_UNMET) {
            s.peer = peer;
            s.state(SwitchState.QUALIFYING);
            askQuality(s);
        } else {
            start(s, peer);
        }
    }

    private void start(Session s, String peer) {
        if (outbox.isServedHere(s)) {
            source.offer(s, peer, false);
        } else {
            target.trigger(s);
        }
    }

    private void askQuality(Session s) {
        s.qualityAsked = true;
        s.trafficSince = false;
        s.deadlineNs = outbox.nowNs() + s.policy.timing().qualityNs();
        outbox.add(new Effect.AskQuality(s.pair));
    }

    void onQuality(Session s, boolean met) {
        if (s.state() != SwitchState.QUALIFYING || !s.qualityAsked) {
            return;
        }
        s.qualityAsked = false;
        if (met) {
            s.deadlineNs = outbox.nowNs() + s.policy.timing().recheckNs();
        } else {
            start(s, s.peer);
        }
    }

    /** The quality source did not answer, or it is time to ask again. */
    void onQualityDeadline(Session s) {
        if (s.qualityAsked) {
            onQuality(s, s.policy.metUnanswered());
        } else if (s.trafficSince) {
            askQuality(s);
        } else {
            ownership.rest(s);
        }
    }

    /** An operator asks to serve the pair at {@code platform}. */
    void onAsked(Session s, String platform) {
        boolean here = outbox.isHere(platform);
        if (here == outbox.isServedHere(s)) {
            outbox.report(s, Effect.Event.REFUSED, SwitchReason.NOT_CONCERNED);
        } else if (!s.state().isRest() && s.state() != SwitchState.QUALIFYING || s.released) {
            outbox.report(s, Effect.Event.REFUSED, SwitchReason.BUSY);
        } else {
            s.asked = true;
            s.peer = here ? s.servedAt() : platform;
            s.failureCount = 0;
            start(s, s.peer);
        }
    }

    /** A pair at rest: its back-off is over. */
    void onRestDeadline(Session s) {
        s.deadlineNs = Session.NEVER;
        if (s.released) {
            ownership.settleRelease(s);
        } else if (s.failureCount >= s.policy.timing().retryCount()) {
            s.failureCount = 0;
            s.asked = false;
        } else if (s.asked && s.failureCount > 0) {
            start(s, s.peer);
        } else if (s.trafficSince) {
            s.trafficSince = false;
            begin(s, s.peer);
        }
    }

    /** A pair at rest: repeats what somebody must still hear. */
    void onRestRepeat(Session s) {
        ownership.sendOwed(s);
        outbox.repeatLater(s);
        ownership.settleRelease(s);
    }
}
