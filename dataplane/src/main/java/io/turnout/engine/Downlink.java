package io.turnout.engine;

/** Decides what a gateway sends: it goes on, and teaches where UEs are. Owned by one worker. */
final class Downlink {
    private final BurstView burst;
    private final Bearers bearers;
    private final Traffic traffic;
    private final Solicitor solicitor;

    Downlink(BurstView burst, Bearers bearers, Traffic traffic, Solicitor solicitor) {
        this.burst = burst;
        this.bearers = bearers;
        this.traffic = traffic;
        this.solicitor = solicitor;
    }

    /** Tells whose packet a T-PDU is, by the site's UE networks. */
    void classify(ParsedFrame frame) {
        if (burst.steering.isUe(frame.innerDestinationHigh, frame.innerDestinationLow)) {
            Uplink.ue(frame, frame.innerDestinationHigh, frame.innerDestinationLow);
        } else {
            frame.decided(Reason.NOT_A_UE);
        }
    }

    Reason decide(ParsedFrame frame) {
        bearers.onDownlink(frame);
        if (frame.isPartial()) {
            return Reason.CUT_SHORT;
        }
        return solicitor.isAnswer(frame) ? Reason.BEARER_ANSWER : traffic.decide(frame, Reason.DOWNLINK_THROUGH);
    }

    Reason endMarker(ParsedFrame frame) {
        bearers.onEndMarker(frame);
        return Reason.GTPU_END_MARKER;
    }
}
