package io.turnout.app;

import io.turnout.app.PartBuffer.ChecksumException;
import io.turnout.app.SwitchJson.Answer;
import io.turnout.app.SyncMessage.Committed;
import io.turnout.app.SyncMessage.End;
import io.turnout.app.SyncMessage.Have;
import io.turnout.app.SyncMessage.LetGo;
import io.turnout.app.SyncMessage.Next;
import io.turnout.app.SyncMessage.Part;
import io.turnout.app.SyncMessage.Refusal;
import io.turnout.app.SyncMessage.Refused;
import io.turnout.app.SyncMessage.Request;
import io.turnout.switching.Grant;
import io.turnout.switching.Notice;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The target's side of one synchronization: fetches parts until little is left, asks for the hold, fetches the last
 * part, and answers (6). A connection that breaks, or whose octets are not what their checksums say, is made anew a
 * bounded number of times and goes on where it was.
 *
 * <p>Runs on its own thread; {@link #repeat}, {@link #cancel} and {@link #committed} come from others.
 */
final class ContextFetch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ContextFetch.class);
    private static final long FIRST_PAUSE_MILLIS = 20;

    private final PairSwitch pair;
    private final Notice.Notification notice;
    private final InstanceRoom room;

    private String run = "";
    private long version = SyncMessage.NO_VERSION;
    private PartBuffer partial;
    private int partCount;
    private boolean isHoldWanted;
    private boolean isHeldKnown;

    private volatile SyncChannel channel;
    private volatile boolean isCancelled;
    private volatile Answer lastAnswer;
    private volatile String lastDetail = "";

    ContextFetch(PairSwitch pair, Notice.Notification notice, InstanceRoom room) {
        this.pair = pair;
        this.notice = notice;
        this.room = room;
    }

    Grant grant() {
        return notice.grant();
    }

    /** Says again what was said last, for the platform seems not to have heard it. */
    void repeat() {
        if (lastAnswer != null) {
            room.answers().send(lastAnswer, notice.pair(), grant(), lastDetail);
        }
    }

    /**
     * The hold stands, so the platform has heard that it was wanted. It says so again only where it has not heard the
     * answer that it waits for.
     */
    void onHeld() {
        if (isHeldKnown && lastAnswer != Answer.HOLD_WANTED) {
            repeat();
        }
        isHeldKnown = true;
    }

    /** Ends the fetch without a word. */
    void cancel() {
        isCancelled = true;
        disconnect();
    }

    private void disconnect() {
        SyncChannel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private void answer(Answer answer, String detail) {
        if (!isCancelled) {
            lastDetail = detail;
            lastAnswer = answer;
            room.answers().send(answer, notice.pair(), grant(), detail);
        }
    }

    @Override
    public void run() {
        try {
            if (notice.withContext()) {
                fetch();
            }
            room.counts().fetched.incrementAndGet();
            answer(Answer.SYNCHRONIZED, "");
        } catch (IOException | WireException | ChecksumException | RuntimeException e) {
            LOG.debug("synchronization of {} failed", notice.pair(), e);
            room.counts().failed.incrementAndGet();
            disconnect();
            answer(Answer.SYNC_FAILED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fetch() throws IOException, WireException, ChecksumException, InterruptedException {
        if (isFetchedOverKept()) {
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                channel = room.connector().connect(notice.endpoint());
                exchange();
                return;
            } catch (IOException | ChecksumException e) {
                disconnect();
                if (isCancelled || attempt >= room.limits().attempts()) {
                    throw e;
                }
                room.counts().resumed.incrementAndGet();
                Thread.sleep(FIRST_PAUSE_MILLIS << (attempt - 1));
            }
        }
    }

    /** Over a connection from before, where there is one and it still stands; else nothing has happened. */
    private boolean isFetchedOverKept() throws WireException, ChecksumException, IOException {
        channel = room.connector().kept(notice.endpoint());
        if (channel == null) {
            return false;
        }
        try {
            exchange();
            return true;
        } catch (IOException e) {
            disconnect();
            if (isCancelled) {
                throw e;
            }
            LOG.debug("the connection kept to {} had broken", notice.endpoint(), e);
            return false;
        }
    }

    private void exchange() throws IOException, WireException, ChecksumException {
        channel.send(new Request(notice.pair(), grant(), notice.ue(), notice.hold(), have()));
        while (true) {
            Part part = channel.receive(Part.class);
            channel.await(room.limits().idle());
            byte[] octets = receive(part);
            if (!pair.restore(this, new ContextPart(part.version(), part.whole(), octets))) {
                throw new WireException("the switch is over");
            }
            version = part.version();
            partCount++;
            boolean isLittle = octets.length <= room.limits().holdOctets()
                    || partCount >= room.limits().rounds();
            if (part.last() || isLittle && !notice.hold()) {
                return;
            }
            askNext(isLittle || isHoldWanted);
        }
    }

    private void askNext(boolean last) throws IOException {
        if (last && !isHoldWanted) {
            isHoldWanted = true;
            answer(Answer.HOLD_WANTED, "");
        }
        if (last) {
            channel.await(room.limits().frozen());
        }
        channel.send(new Next(version, last));
    }

    private Have have() {
        if (run.isEmpty()) {
            return Have.NOTHING;
        }
        return partial == null
                ? new Have(run, version, SyncMessage.NO_VERSION, 0)
                : new Have(run, version, partial.version(), partial.count());
    }

    private byte[] receive(Part part) throws IOException, WireException, ChecksumException {
        if (!part.run().equals(run)) {
            run = part.run();
            version = SyncMessage.NO_VERSION;
            partial = null;
        }
        if (part.length() > room.limits().partOctets()) {
            channel.send(new Refused(Refusal.TOO_LONG, part.length() + " octets"));
            throw new WireException("a part of " + part.length() + " octets");
        }
        if (!part.whole() && version < 0) {
            throw new WireException("changes of a context that was never given");
        }
        if (partial == null || !partial.isContinuedBy(part)) {
            if (part.offset() != 0) {
                throw new WireException("a part that begins in the middle");
            }
            partial = new PartBuffer(part);
        }
        try {
            while (!partial.isComplete()) {
                partial.add(channel.receive(SyncMessage.Chunk.class));
            }
            PartBuffer complete = partial;
            String digest = channel.receive(End.class).digest();
            partial = null;
            return complete.finish(digest);
        } catch (ChecksumException e) {
            channel.send(new Refused(Refusal.CHECKSUM, e.getMessage()));
            throw e;
        }
    }

    /** Tells the source instance that this one serves now, until it has heard, or a bounded number of times. */
    void committed() {
        if (!notice.withContext()) {
            return;
        }
        Committed message = new Committed(notice.pair(), grant());
        for (int attempt = 1; attempt <= room.limits().attempts(); attempt++) {
            try {
                if (attempt > 1) {
                    Thread.sleep(FIRST_PAUSE_MILLIS << attempt);
                }
                if (attempt > 1 || channel == null) {
                    channel = room.connector().connect(notice.endpoint());
                }
                channel.await(room.limits().idle());
                channel.send(message);
                channel.receive(LetGo.class);
                room.connector().keep(notice.endpoint(), channel);
                channel = null;
                return;
            } catch (IOException | WireException e) {
                LOG.debug("{} did not hear of the commit", notice.endpoint(), e);
                disconnect();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                disconnect();
                return;
            }
        }
    }
}
