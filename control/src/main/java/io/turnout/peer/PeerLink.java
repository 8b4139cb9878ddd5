package io.turnout.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.turnout.switching.Message;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * One peer: the connection that is its link, what waits to be sent to it, and when to dial it.
 *
 * <p>{@link #send} and {@link #isUp} may be called by any thread, and are lock-free; all else runs on the links' thread.
 */
final class PeerLink {
    /** Frames are written together up to about this many octets, the most of a TLS record. */
    private static final int WRITE_LENGTH = 16_384;

    private final PeerLinks links;
    private final String platform;
    private final InetSocketAddress address;
    private final EventLoop eventLoop;
    private final Redial redial;
    private final ManyToOneConcurrentArrayQueue<Message> waiting;
    private final AtomicBoolean isDrainDue = new AtomicBoolean();

    /** The link; null without one. Written by the links' thread. */
    private volatile PeerConnection current;

    private PeerConnection dialling;
    private boolean isDraining;
    private long dialAtNs;
    private long upSinceNs;
    private int linkCount;

    PeerLink(PeerLinks links, String platform, InetSocketAddress address, EventLoop eventLoop, Redial redial) {
        this.links = links;
        this.platform = platform;
        this.address = address;
        this.eventLoop = eventLoop;
        this.redial = redial;
        waiting = new ManyToOneConcurrentArrayQueue<>(links.setup().queueCapacity());
        dialAtNs = links.nowNs();
    }

    String platform() {
        return platform;
    }

    boolean isUp() {
        return current != null;
    }

    boolean send(Message message) {
        if (current == null) {
            links.counters().onReason(PeerReason.NO_LINK);
            return false;
        }
        if (!waiting.offer(message)) {
            links.counters().onReason(PeerReason.QUEUE_FULL);
            return false;
        }
        if (!isDrainDue.get() && isDrainDue.compareAndSet(false, true)) {
            try {
                eventLoop.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // Shut down: the message is lost like any that waits at the end.
                links.counters().onReason(PeerReason.NO_LINK);
                return false;
            }
        }
        return true;
    }

    /** Writes what waits, as far as the connection takes it. */
    void drain() {
        isDrainDue.set(false);
        if (current == null) {
            discard();
        } else if (!isDraining) {
            isDraining = true;
            drain(current);
            isDraining = false;
        }
    }

    private void drain(PeerConnection connection) {
        while (connection.isWritable() && !waiting.isEmpty()) {
            ByteBuf frames = links.buffer(WRITE_LENGTH);
            long messageCount = 0;
            Message message;
            while (frames.readableBytes() < WRITE_LENGTH && (message = waiting.poll()) != null) {
                if (FrameWriter.write(frames, new Frame.Switching(message))) {
                    messageCount++;
                } else {
                    links.counters().onReason(PeerReason.TOO_LONG);
                }
            }
            connection.write(frames);
            links.counters().onMessagesSent(messageCount);
        }
    }

    private void discard() {
        long count = 0;
        while (waiting.poll() != null) {
            count++;
        }
        links.counters().onReason(PeerReason.NO_LINK, count);
    }

    /** Time has passed. */
    void tick(long nowNs) {
        if (current == null && dialling == null && nowNs - dialAtNs >= 0) {
            dialling = PeerConnection.dialled(links, this);
            links.dial(dialling, address);
        }
    }

    /** This platform's hello to the peer, as octets. */
    ByteBuf greeting() {
        return links.greeting(linkCount);
    }

    /** Whether {@code fresh}, whose hello has come, is to be the link. */
    boolean isToReplace(PeerConnection fresh) {
        PeerConnection link = current;
        return link == null
                || LinkChoice.replaces(
                        links.setup().platform(), link.hello(), link.isDialled(), fresh.hello(), fresh.isDialled());
    }

    /** {@code fresh} is the link from now on. */
    void onUp(PeerConnection fresh) {
        if (current != null) {
            current.end(PeerReason.REPLACED);
        }
        if (fresh == dialling) {
            dialling = null;
        }
        upSinceNs = links.nowNs();
        linkCount++;
        current = fresh;
        links.counters().onLinkUp();
        links.listener().onLinkUp(platform, fresh.hello());
    }

    /** A connection of this peer has ended. */
    void onEnded(PeerConnection connection, PeerReason reason) {
        if (connection == dialling) {
            dialling = null;
            dialAtNs = links.nowNs() + redial.onFailureNs();
        } else if (connection == current) {
            current = null;
            discard();
            dialAtNs = links.nowNs() + redial.onLinkEndNs(links.nowNs() - upSinceNs);
            links.listener().onLinkDown(platform, reason);
        }
    }
}
