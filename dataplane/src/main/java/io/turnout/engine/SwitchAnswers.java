package io.turnout.engine;

import io.turnout.table.Route;
import java.util.ArrayDeque;

/** Answers to holds and swaps that are told once every worker reads what was published with them. Writer's thread. */
final class SwitchAnswers {
    /** That wait; further ones are refused, and their commands repeated. */
    private static final int CAPACITY = 65_536;

    private final SwitchSlots slots;
    private final SwitchEvents events;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();

    /** Of the hold in {@code slot}; or, without a slot, of a swap that is done. */
    private record Answer(long version, int slot, long ueKey, int applicationIndex, long epoch, int attempt) {}

    SwitchAnswers(SwitchSlots slots, SwitchEvents events) {
        this.slots = slots;
        this.events = events;
    }

    /** Has it told that the hold in {@code slot} stands, once every worker reads {@code version}; false if full. */
    boolean onHold(long version, int slot, long ueKey, int applicationIndex, long epoch, int attempt) {
        return add(new Answer(version, slot, ueKey, applicationIndex, epoch, attempt));
    }

    /** Has it told that the swap is done, once every worker reads {@code version}; false if full. */
    boolean onSwap(long version, long ueKey, int applicationIndex, long epoch, int attempt) {
        return add(new Answer(version, Route.NULL_SLOT, ueKey, applicationIndex, epoch, attempt));
    }

    private boolean add(Answer answer) {
        return answers.size() < CAPACITY && answers.add(answer);
    }

    /** Tells those whose version every worker reads; how many. */
    int tell(long oldest) {
        int told = 0;
        while (!answers.isEmpty() && answers.peekFirst().version() <= oldest) {
            tell(answers.pollFirst());
            told++;
        }
        return told;
    }

    private void tell(Answer answer) {
        long ueKey = answer.ueKey();
        int application = answer.applicationIndex();
        if (answer.slot() == Route.NULL_SLOT) {
            events.onSwapPublished(ueKey, application, answer.epoch(), answer.attempt(), true);
        } else {
            // The slot is the grant's still: it is taken back two publications after this one at the earliest.
            long forwarded = slots.forwarded(answer.slot());
            events.onHoldPublished(ueKey, application, answer.epoch(), answer.attempt(), forwarded);
        }
    }
}
