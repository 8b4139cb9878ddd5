package io.turnout.agent;

import io.turnout.switching.Input;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * What waits for the agent: bounded, offered to by any thread, taken from by the agent's alone. Lock-free.
 *
 * <p>A refusal is back-pressure: who offers stops reading what it offers from, and tries again, or lets the sender repeat.
 */
public final class Inbox {
    private final ManyToOneConcurrentArrayQueue<Runnable> waiting;
    private final AtomicLong refusedCount = new AtomicLong();
    private final Consumer<Input> agent;

    /**
     * An inbox of {@code capacity} inputs.
     *
     * @param agent takes each input, on the agent's thread
     */
    public Inbox(Consumer<Input> agent, int capacity) {
        this.agent = agent;
        waiting = new ManyToOneConcurrentArrayQueue<>(capacity);
    }

    /** Offers an input; false, and counted, when there is no room. */
    public boolean offer(Input input) {
        return add(() -> agent.accept(input));
    }

    /** Has {@code task} run on the agent's thread, between two inputs; false, and counted, when there is no room. */
    boolean add(Runnable task) {
        if (waiting.offer(task)) {
            return true;
        }
        refusedCount.incrementAndGet();
        return false;
    }

    Runnable poll() {
        return waiting.poll();
    }

    /** Inputs and questions that wait now. */
    public int size() {
        return waiting.size();
    }

    /** Offers refused so far. */
    public long refusedCount() {
        return refusedCount.get();
    }
}
