package io.turnout.io;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A worker's thread: a Netty event loop whose I/O handler looks at the ports' rings in memory first, and asks epoll only
 * when they are empty.
 *
 * <p>The alternative, each port an {@link EpollIoHandle} that epoll calls when it is readable, costs a system call for
 * every burst even where the next one waits already. Here a busy worker makes none but those that send. On two cores,
 * which the kernel and a generator share with it, the two do not differ measurably ({@code scripts/bench io}: 377 and 393
 * thousand frames a second under overload, 2.2 and 2.1 us of the thread a frame, 3.0 us both at 100,000 a second): a copying
 * driver's sending outweighs all else. Only a handler of our own can spin, though, and where cores are there for that, no
 * system call and no sleep lies between a frame and its worker.
 *
 * <p>When nothing came for a bounded time (none at all where cores are few, as spinning would take the time from whoever
 * sends), the
 * loop blocks in epoll with the ports' descriptors, so that frames, tasks from other threads and channels registered
 * with the same loop all wake it; at most {@link #MAX_BLOCK_NS}, so that the gates' beat never grows old while we live.
 *
 * <p>The clock is {@link System#nanoTime()}, which is CLOCK_MONOTONIC on Linux: the same as the XDP program's.
 */
public final class PacketLoop implements AutoCloseable {
    /** How long it blocks at most. */
    static final long MAX_BLOCK_NS = 5_000_000;

    private static final long SPIN_NS = 50_000;
    private static final int MIN_CORES_TO_SPIN = 4;
    private static final int ROUNDS_PER_RUN = 32;
    private static final long CLOSE_LIMIT_SECONDS = 5;

    private final Worker worker;
    private final SingleThreadIoEventLoop loop;

    /** Starts a thread called {@code name} that drives {@code worker}. */
    public PacketLoop(String name, Worker worker) {
        this.worker = worker;
        long spinNs = Runtime.getRuntime().availableProcessors() < MIN_CORES_TO_SPIN ? 0 : SPIN_NS;
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        ThreadFactory threads = task -> new Thread(task, name);
        loop = new SingleThreadIoEventLoop(
                null, threads, executor -> new Handler(worker, epoll.newHandler(executor), spinNs));
        for (Port port : worker.ports()) {
            for (int descriptor : port.descriptors()) {
                // Level-triggered: epoll reports it until the worker has taken the frames.
                await(() -> loop.register(new Waker(descriptor)).get().submit(EpollIoOps.EPOLLIN));
            }
        }
    }

    /** The worker it drives. */
    public Worker worker() {
        return worker;
    }

    /**
     * Whether the thread goes round. It ends when it is closed, and when an invariant is broken in it: then its ports'
     * beat stops, what can cross without us does, and whoever supervises the process should start it anew.
     */
    public boolean isRunning() {
        return !loop.isShuttingDown();
    }

    /** Has the thread go round once more, soon; from any thread. One that has ended stays so. */
    public void wake() {
        try {
            loop.execute(PacketLoop::round);
        } catch (RejectedExecutionException e) {
            // It has ended: there is nothing left to go round for.
        }
    }

    private static void round() {
        // That the loop goes round is all that was wanted.
    }

    /** Has {@code task} done once the thread has ended, for whatever reason. */
    public void onEnd(Runnable task) {
        loop.terminationFuture().addListener(_ -> task.run());
    }

    /** Begins to drain the worker, unless its thread broke; what is returned waits for that. */
    Runnable drain() {
        if (!isRunning()) {
            return () -> {};
        }
        Future<?> drained = loop.submit(worker::drain);
        return () -> await(drained::get);
    }

    /** Drains the worker ({@link Worker#drain}), unless its thread broke, and ends the thread. The ports stay open. */
    @Override
    public void close() {
        if (!isRunning()) {
            return;
        }
        await(() -> {
            loop.submit(worker::drain).get();
            Future<?> end = loop.shutdownGracefully(0, CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
            return end.await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
        });
    }

    private static void await(Callable<?> task) {
        try {
            task.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (Exception e) {
            throw new IllegalStateException("packet loop", e);
        }
    }

    /** Rings first, epoll when they are empty. */
    private static final class Handler implements IoHandler {
        private final Worker worker;
        private final IoHandler epoll;
        private final long spinNs;
        private final BoundedContext bounded = new BoundedContext();

        Handler(Worker worker, IoHandler epoll, long spinNs) {
            this.worker = worker;
            this.epoll = epoll;
            this.spinNs = spinNs;
        }

        @Override
        public int run(IoHandlerContext context) {
            long nowNs = System.nanoTime();
            int rounds = 0;
            for (long idleNs = nowNs; rounds < ROUNDS_PER_RUN && nowNs - idleNs <= spinNs; nowNs = System.nanoTime()) {
                if (worker.round(nowNs) > 0) {
                    rounds++;
                    idleNs = nowNs;
                } else if (spinNs == 0 || !context.canBlock()) {
                    break;
                } else {
                    Thread.onSpinWait();
                }
            }
            boolean isIdle = rounds < ROUNDS_PER_RUN;
            boolean mayBlock = isIdle && worker.idle(nowNs);
            return epoll.run(bounded.of(context, mayBlock, nowNs));
        }

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            epoll.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return epoll.register(handle);
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return epoll.isCompatible(handleType);
        }
    }

    /** The loop's context, but blocking for a bounded time only, or not at all. */
    private static final class BoundedContext implements IoHandlerContext {
        private IoHandlerContext context;
        private boolean mayBlock;
        private long deadlineNs;

        BoundedContext of(IoHandlerContext inner, boolean mayBlockNow, long nowNs) {
            context = inner;
            mayBlock = mayBlockNow;
            deadlineNs = nowNs + MAX_BLOCK_NS;
            return this;
        }

        @Override
        public boolean canBlock() {
            return mayBlock && context.canBlock();
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return Math.min(context.delayNanos(currentTimeNanos), MAX_BLOCK_NS);
        }

        @Override
        public long deadlineNanos() {
            return deadlineNs; // another one each time, so that the timer is set anew
        }
    }

    /** Has epoll wake the loop when frames wait at a port; what is to be done then, the next run does. */
    private record Waker(FileDescriptor fd) implements EpollIoHandle {
        Waker(int descriptor) {
            this(new FileDescriptor(descriptor));
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            // That the loop is awake is all that was wanted.
        }

        @Override
        public void close() {
            // The descriptor is its port's.
        }
    }
}
