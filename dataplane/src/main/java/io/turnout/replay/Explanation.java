package io.turnout.replay;

import java.util.List;

/**
 * What became of one frame, and why. Texts are empty where there is nothing to say. Immutable.
 *
 * @param frame its number, from 1
 * @param timeNs when it entered
 * @param ingress where it entered
 * @param tunnel its outer addresses and TEID
 * @param ue whose packet it is
 * @param isUeKnown whether there is a context of this UE: bearers, rules
 * @param destination of the UE's packet
 * @param application that has the address which the UE talks to
 * @param decidedBy the rule, default or traffic rule that decided
 * @param leadsTo where that leads
 * @param verdict what happened
 * @param reason why, as counters name it
 * @param text why, for people
 * @param leaving the frames that left for it
 */
public record Explanation(
        long frame,
        long timeNs,
        String ingress,
        String tunnel,
        String ue,
        boolean isUeKnown,
        String destination,
        String application,
        String decidedBy,
        String leadsTo,
        String verdict,
        String reason,
        String text,
        List<Leaving> leaving) {
    /** A frame that left: by which port, and its octets. */
    public record Leaving(String egress, int octets) {}

    public Explanation {
        leaving = List.copyOf(leaving);
    }
}
