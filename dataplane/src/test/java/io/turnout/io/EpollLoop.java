package io.turnout.io;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The other way to drive a worker: Netty's own handler, which asks epoll before every round. For comparison. */
final class EpollLoop implements AutoCloseable {
    /** What its thread is called. */
    static final String THREAD = "packets-by-epoll";

    private static final long BEAT_MILLIS = 5;

    private final Worker worker;
    private final SingleThreadIoEventLoop loop;
    private final Future<?> beat;

    EpollLoop(Worker worker) {
        this.worker = worker;
        ThreadFactory threads = task -> new Thread(task, THREAD);
        loop = new SingleThreadIoEventLoop(null, threads, EpollIoHandler.newFactory());
        for (Port port : worker.ports()) {
            for (int descriptor : port.descriptors()) {
                loop.register(new Waiting(new FileDescriptor(descriptor)))
                        .syncUninterruptibly()
                        .getNow()
                        .submit(EpollIoOps.EPOLLIN);
            }
        }
        beat = loop.scheduleAtFixedRate(this::round, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void round() {
        worker.round(System.nanoTime());
    }

    @Override
    public void close() {
        beat.cancel(false);
        loop.submit(worker::drain).syncUninterruptibly();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Waiting implements EpollIoHandle {
        private final FileDescriptor fd;

        Waiting(FileDescriptor fd) {
            this.fd = fd;
        }

        @Override
        public FileDescriptor fd() {
            return fd;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            round();
        }

        @Override
        public void close() {
            // The descriptor is its port's.
        }
    }
}
