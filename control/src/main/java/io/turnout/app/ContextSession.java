package io.turnout.app;

import io.turnout.app.PairSwitch.Given;
import io.turnout.app.SyncMessage.Committed;
import io.turnout.app.SyncMessage.End;
import io.turnout.app.SyncMessage.Have;
import io.turnout.app.SyncMessage.LetGo;
import io.turnout.app.SyncMessage.Next;
import io.turnout.app.SyncMessage.Part;
import io.turnout.app.SyncMessage.Refusal;
import io.turnout.app.SyncMessage.Refused;
import io.turnout.app.SyncMessage.Request;
import io.turnout.switching.Pair;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The source's side of one connection: gives parts while they are asked for, for one pair after another. On its own thread. */
final class ContextSession implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ContextSession.class);

    private final SyncChannel channel;
    private final Pairs pairs;
    private final InstanceRoom room;

    ContextSession(SyncChannel channel, Pairs pairs, InstanceRoom room) {
        this.channel = channel;
        this.pairs = pairs;
        this.room = room;
    }

    @Override
    public void run() {
        try {
            channel.await(room.limits().idle());
            while (isServed(channel.receive())) {
                channel.await(room.limits().frozen());
            }
        } catch (WireException e) {
            refuse(Refusal.MALFORMED, e.getMessage());
        } catch (IOException e) {
            LOG.debug("a connection of another instance broke", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("the application could not give a context", e);
            refuse(Refusal.FAILED, e.toString());
        } finally {
            channel.close();
        }
    }

    /** Whether the connection may be used again. */
    private boolean isServed(SyncMessage message) throws IOException, WireException, InterruptedException {
        return switch (message) {
            case Request request -> serve(request);
            case Committed committed -> onCommitted(committed);
            case null -> false;
            default -> {
                refuse(Refusal.MALFORMED, "expected a request");
                yield false;
            }
        };
    }

    private void refuse(Refusal reason, String detail) {
        room.counts().refused.incrementAndGet();
        try {
            channel.send(new Refused(reason, detail));
        } catch (IOException e) {
            LOG.debug("a refusal was not heard", e);
        }
    }

    private PairSwitch pair(Pair pair) {
        if (!pair.application().equals(room.application())) {
            refuse(Refusal.UNKNOWN_APPLICATION, pair.application());
            return null;
        }
        PairSwitch known = pairs.of(pair);
        if (known == null) {
            refuse(Refusal.BUSY, "no room for another UE");
        }
        return known;
    }

    private boolean serve(Request request) throws IOException, WireException, InterruptedException {
        PairSwitch pair = pair(request.pair());
        if (pair == null) {
            return false;
        }
        if (!pair.mayFetch(request.grant(), request.ue())) {
            refuse(Refusal.STALE, "grant " + request.grant());
            return false;
        }
        if (!begin(pair, request)) {
            return false;
        }
        while (true) {
            channel.await(room.limits().frozen());
            switch (channel.receive()) {
                case Next next -> {
                    Given given = next.last()
                            ? pair.giveLast(
                                    request.grant(), next.since(), room.limits().frozen())
                            : pair.give(request.grant(), next.since());
                    if (given == null) {
                        refuse(Refusal.STALE, "the context was not frozen");
                        return false;
                    }
                    if (!send(given, 0)) {
                        return false;
                    }
                }
                case Committed committed -> {
                    return onCommitted(committed);
                }
                case null -> {
                    return false;
                }
                case Refused refused -> {
                    LOG.debug("the target instance refused: {}", refused);
                    return false;
                }
                default -> {
                    refuse(Refusal.MALFORMED, "expected next or committed");
                    return false;
                }
            }
        }
    }

    /** The first part of this connection: goes on with what an earlier one began, where there is still such a thing. */
    private boolean begin(PairSwitch pair, Request request) throws IOException {
        Have have = request.have();
        boolean isOfThisRun = have.run().equals(room.run());
        Given given = isOfThisRun ? pair.given(request.grant(), have.partVersion()) : null;
        if (given != null && have.offset() <= given.part().octets().length) {
            return send(given, (int) have.offset());
        }
        return send(pair.give(request.grant(), isOfThisRun ? have.version() : SyncMessage.NO_VERSION), 0);
    }

    private boolean send(Given given, int offset) throws IOException {
        byte[] octets = given.part().octets();
        if (octets.length > room.limits().partOctets()) {
            refuse(Refusal.TOO_LONG, octets.length + " octets");
            return false;
        }
        long version = given.part().version();
        MessageDigest digest = PartBuffer.sha256();
        digest.update(octets, 0, offset);
        channel.queue(new Part(room.run(), version, given.part().whole(), given.last(), octets.length, offset));
        int at = offset;
        while (at < octets.length) {
            int length = Math.min(room.limits().chunkOctets(), octets.length - at);
            int checksum = room.fault().onChunk(SyncCodec.checksum(octets, at, length), at, length, octets.length);
            channel.queueChunk(version, octets, at, length, checksum);
            digest.update(octets, at, length);
            at += length;
        }
        channel.send(new End(version, HexFormat.of().formatHex(digest.digest())));
        return true;
    }

    private boolean onCommitted(Committed committed) throws IOException {
        PairSwitch pair = pair(committed.pair());
        if (pair == null) {
            return false;
        }
        if (!pair.committedElsewhere(committed.grant())) {
            refuse(Refusal.STALE, "grant " + committed.grant());
            return false;
        }
        channel.send(new LetGo());
        return true;
    }
}
