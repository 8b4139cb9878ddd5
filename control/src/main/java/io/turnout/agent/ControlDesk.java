package io.turnout.agent;

import io.turnout.ipc.CommandBatch;
import io.turnout.switching.Pair;
import io.turnout.switching.PairView;
import io.turnout.switching.UeInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What operators and management systems may ask of a running control agent: from any thread, answered by the agent's.
 *
 * <p>Every question is bounded by the inbox: where there is no room, or the agent has stopped, the answer fails with
 * {@link RefusedException}. Answers complete on the agent's thread, so what hangs on them must not block.
 */
public interface ControlDesk {
    /**
     * Pairs that are claimed, being switched, or served elsewhere.
     *
     * @param limit most of them; those in mid-switch come first
     */
    CompletableFuture<List<PairView>> pairs(int limit);

    /** What is known of one pair; null where its home serves it and nothing more is known. */
    CompletableFuture<PairView> pair(Pair pair);

    /** The pairs of one UE, and what it is called. */
    CompletableFuture<UeView> ue(long ueKey);

    /** The latest handshakes, newest first, without their steps. */
    CompletableFuture<List<SwitchTimeline>> switches(int limit);

    /** The latest handshakes of one pair, newest first, with their steps. */
    CompletableFuture<List<SwitchTimeline>> switches(Pair pair);

    /** Asks to serve the pair at {@code platform}; said at that platform or at the one that serves it. */
    CompletableFuture<Asked> start(Pair pair, String platform);

    /** Asks to end the pair's switch that is under way. */
    CompletableFuture<Asked> abort(Pair pair);

    /** Decides a switch in doubt whose target is gone for good. */
    CompletableFuture<Asked> decide(Pair pair, boolean committed);

    /** Ties another name of a UE to its address; durable once answered. */
    CompletableFuture<Void> identify(long ueKey, UeInfo name);

    /** The address that a name is tied to; null where none is. */
    CompletableFuture<Long> ueKey(UeInfo name);

    /** Releases a UE: its rules, contexts, ties and bearers are forgotten. */
    CompletableFuture<Void> release(long ueKey);

    /**
     * Has the data plane carry out commands, as one batch; answered once they are published there.
     *
     * @return how many of them were refused
     */
    CompletableFuture<Long> command(BatchWriter commands);

    /**
     * Has the data plane carry out commands now and whenever it starts anew, before anything else is asked of it: what
     * it does not keep itself.
     *
     * @param name takes the place of what was given under the same name
     */
    CompletableFuture<Long> keep(String name, BatchWriter commands);

    /** Whether what was given last under {@code name} is published by the data plane that runs; at once. */
    boolean isInForce(String name);

    /** Every counter of control by its name, at once and without asking the agent. */
    Map<String, Long> counters();

    /** Writes commands into a batch. */
    @FunctionalInterface
    interface BatchWriter {
        /** Adds commands; false when the batch has no room for them. */
        boolean addTo(CommandBatch batch);
    }

    /**
     * What came of a wish.
     *
     * @param taken whether it was taken up; how it ends is for the timeline to tell
     * @param reason why not, in words; null where it was taken up
     */
    record Asked(boolean taken, String reason) {}

    /**
     * One UE.
     *
     * @param ueKey its address, as in {@link Pair}
     * @param names what else it is called
     * @param pairs of its pairs, those that are known
     */
    record UeView(long ueKey, List<UeInfo> names, List<PairView> pairs) {
        /** Copies what it is given. */
        public UeView {
            names = List.copyOf(names);
            pairs = List.copyOf(pairs);
        }
    }
}
