package io.turnout.switching;

/**
 * What a step wants done. Effects are carried out in order, and one begins only when those before it are done: what a
 * {@link Persist} holds survives a kill before the message behind it can be sent. Consecutive {@link Order}s, also of
 * different steps, may go to the data plane as one batch.
 */
public sealed interface Effect {
    /** Make {@code record} durable in place of the pair's former one. */
    record Persist(PairRecord record) implements Effect {}

    /** Remove the pair's record. */
    record Erase(Pair pair) implements Effect {}

    /** Make durable that pairs claimed anew start no lower than at this epoch. */
    record PersistFloor(long epoch) implements Effect {}

    /** Send a message to another platform; it may be lost. */
    record Send(String platform, Message message) implements Effect {}

    /** Tell an instance of this platform; it may be dead. */
    record Tell(String instance, Notice notice) implements Effect {}

    /** Have the data plane do something. */
    record Order(Command command) implements Effect {}

    /** Ask for the UE's service quality; answered by {@link Input.QualityAnswered}. */
    record AskQuality(Pair pair) implements Effect {}

    /** Find the UE's bearer here, soliciting it where configured; answered by {@link Input.BearerKnown}. */
    record AskBearer(Pair pair) implements Effect {}

    /** Tell people and counters. */
    record Report(Pair pair, Grant grant, Event event, SwitchReason reason) implements Effect {}

    /** What is reported. */
    enum Event {
        /** A start was refused before anything happened. */
        REFUSED,
        /** A grant was taken up. */
        STARTED,
        /** The swap is published and durable. */
        COMMITTED,
        /** The pair's rules are as they were. */
        ABORTED,
        /** The source asks the target how its grant ended. */
        IN_DOUBT,
        /** Packets that the tunnel lost before the fence: the switch goes on without them. */
        SHORTFALL,
        /** The source's rule is replaced. */
        REPLACED,
        /** The pair is forgotten. */
        RELEASED
    }
}
