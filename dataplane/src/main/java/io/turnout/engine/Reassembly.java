package io.turnout.engine;

import io.turnout.engine.FragmentTable.Added;
import io.turnout.engine.FragmentTable.State;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;

/**
 * What happens to fragments of outer datagrams: those of datagrams that stay on their way pass as they come; the others
 * wait, and go where the whole leads. Owned by one worker.
 */
final class Reassembly {
    private final Directions directions;
    private final UeTable ues;
    private final EngineCounters counters;
    private final FragmentTable fragments;
    private final ParsedFrame whole = new ParsedFrame();
    private VerdictListener verdicts;

    Reassembly(Directions directions, UeTable ues, EngineCounters counters, EngineLimits limits) {
        this.directions = directions;
        this.ues = ues;
        this.counters = counters;
        this.fragments = new FragmentTable(limits);
        whole.assembled = true;
    }

    void verdicts(VerdictListener listener) {
        verdicts = listener;
    }

    /** Lets go of what has waited too long at {@code nowNs}. */
    void expire(long nowNs) {
        for (int datagram = fragments.expired(nowNs);
                datagram != FragmentTable.NULL_DATAGRAM;
                datagram = fragments.expired(nowNs)) {
            passWaiting(datagram, Reason.FRAGMENT_INCOMPLETE);
            fragments.end(datagram);
        }
    }

    /** Lets go of everything that waits. */
    void flush() {
        for (int datagram = fragments.oldest();
                datagram != FragmentTable.NULL_DATAGRAM;
                datagram = fragments.oldest()) {
            passWaiting(datagram, Reason.FRAGMENT_INCOMPLETE);
            fragments.end(datagram);
        }
    }

    /** A fragment of an outer datagram: only as a whole can it be steered. */
    void onFragment(ParsedFrame frame) {
        int datagram = fragments.find(frame);
        if (datagram == FragmentTable.NULL_DATAGRAM) {
            datagram = fragments.begin(frame);
        }
        if (datagram == FragmentTable.NULL_DATAGRAM) {
            passFragment(frame, Reason.FRAGMENTS_FULL);
            return;
        }
        Reason reason = directions.reasonOf(frame);
        if (fragments.state(datagram) == State.UNDECIDED && frame.fragmentOffset == 0) {
            if (isPassedInFragments(reason) && !frame.isShortFirstFragment()) {
                passWaiting(datagram, Reason.FRAGMENT_PASSED);
            } else {
                fragments.state(datagram, State.STEERED);
            }
        }
        add(datagram, frame, reason);
    }

    private void add(int datagram, ParsedFrame frame, Reason reason) {
        boolean isPassing = fragments.state(datagram) == State.PASSING;
        Added added = fragments.add(datagram, frame);
        if (isPassing) {
            passFragment(frame, isPassedInFragments(reason) ? reason : Reason.FRAGMENT_PASSED);
            if (added == Added.COMPLETE) {
                fragments.end(datagram);
            }
            return;
        }
        switch (added) {
            case INCOMPLETE -> counters.onDecided(Reason.FRAGMENT_WAITING);
            case COMPLETE -> {
                counters.onDecided(Reason.FRAGMENT_WAITING);
                steerWhole(datagram);
                fragments.end(datagram);
            }
            case OVERLAP, FULL -> {
                Reason why = added == Added.FULL ? Reason.FRAGMENTS_FULL : Reason.FRAGMENT_OVERLAP;
                passWaiting(datagram, why);
                passFragment(frame, why);
            }
        }
    }

    private void passFragment(ParsedFrame frame, Reason reason) {
        counters.onDecided(reason);
        directions.egress().pass(frame, frame.timeNs);
        directions.onPassed(frame, reason);
        tell(frame, frame, reason);
    }

    /** Whether a datagram of which the first fragment has this reason can pass without the others being awaited. */
    private static boolean isPassedInFragments(Reason reason) {
        return reason.verdict() == Verdict.PASS && reason != Reason.TRAFFIC_RULE_COPY;
    }

    /** Decides a datagram all of whose fragments came; one that is to pass after all passes in its fragments. */
    private void steerWhole(int datagram) {
        fragments.assemble(datagram, whole);
        directions.read(whole);
        if (whole.ueKey != UeKey.NULL_UE) {
            whole.slot = ues.find(whole.ueKey, whole.ueHash);
        }
        whole.frameCount = fragments.waitingCount(datagram);
        Reason reason = directions.reasonOf(whole);
        if (reason.verdict() == Verdict.PASS) {
            passWaiting(datagram, reason);
            directions.onPassed(whole, reason);
            return;
        }
        directions.act(whole, reason);
        int count = fragments.waitingCount(datagram);
        if (reason.verdict().isForwarded()) {
            counters.onMerged(count - 1);
        }
        for (int i = 0; i < count; i++) {
            counters.onDecidedAgain(Reason.FRAGMENT_WAITING, reason);
            tell(fragments.waiting(datagram, i), whole, reason);
        }
    }

    /** Hands on the fragments of a datagram that waited, in the order in which they came; those to come pass. */
    private void passWaiting(int datagram, Reason reason) {
        int count = fragments.waitingCount(datagram);
        for (int i = 0; i < count; i++) {
            ParsedFrame frame = fragments.waiting(datagram, i);
            counters.onDecidedAgain(Reason.FRAGMENT_WAITING, reason);
            directions.egress().pass(frame, frame.timeNs);
            tell(frame, frame, reason);
        }
        fragments.pass(datagram);
    }

    private void tell(ParsedFrame frame, ParsedFrame packet, Reason reason) {
        if (verdicts != null) {
            verdicts.onVerdict(frame, packet, reason);
        }
    }
}
