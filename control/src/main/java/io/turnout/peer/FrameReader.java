package io.turnout.peer;

import io.netty.buffer.ByteBuf;
import io.turnout.switching.Grant;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;

/** Octets to frames. Never throws: what means nothing is rejected by name. One thread, for a connection at a time. */
final class FrameReader {
    private static final int FIELDS_OFFSET = FrameType.MIN_LENGTH;

    private final Fields fields = new Fields();
    private PeerReason rejection;

    /**
     * The frame whose version stands at {@code offset}.
     *
     * @param length what the frame's length says; that many octets are in {@code in}
     * @return null where it is rejected
     */
    Frame read(ByteBuf in, int offset, int length) {
        if (length < FrameType.MIN_LENGTH || length > FrameType.MAX_LENGTH) {
            return reject(PeerReason.FRAME_LENGTH);
        }
        if (in.getUnsignedByte(offset) != FrameType.VERSION) {
            return reject(PeerReason.FRAME_VERSION);
        }
        FrameType type = FrameType.ofCode(in.getUnsignedByte(offset + 1));
        if (type == null) {
            return reject(PeerReason.FRAME_TYPE);
        }
        if (!fields.read(in, offset + FIELDS_OFFSET, offset + length)) {
            return reject(fields.rejection());
        }
        if (!fields.has(type.required)) {
            return reject(PeerReason.FIELD_MISSING);
        }
        boolean needsGrant =
                (type.required & Field.GRANT.bit) != 0 && type != FrameType.REJECT && type != FrameType.BUSY;
        if (needsGrant && fields.grant.equals(Grant.NULL_GRANT)) {
            return reject(PeerReason.FIELD_VALUE);
        }
        return frame(type);
    }

    /** Why {@link #read} returned null. */
    PeerReason rejection() {
        return rejection;
    }

    private Frame frame(FrameType type) {
        return switch (type) {
            case HELLO ->
                new Hello(
                        fields.lowestVersion,
                        fields.highestVersion,
                        fields.platform,
                        fields.tunnel,
                        fields.incarnation,
                        fields.linkCount,
                        fields.instances);
            case KEEP_ALIVE -> new Frame.KeepAlive();
            case GOODBYE -> new Frame.Goodbye(fields.goodbyeCode);
            default -> new Frame.Switching(message(type, new Pair(fields.ueKey, fields.application), fields.grant));
        };
    }

    private Message message(FrameType type, Pair pair, Grant grant) {
        boolean asked = (fields.flags & FrameWriter.FLAG_ASKED) != 0;
        boolean withContext = (fields.flags & FrameWriter.FLAG_WITH_CONTEXT) != 0;
        boolean release = (fields.flags & FrameWriter.FLAG_RELEASE) != 0;
        String endpoint = fields.endpointOrNull();
        return switch (type) {
            case TRIGGER -> new Message.Trigger(pair, fields.source, fields.ue, asked);
            case IDENTITY -> new Message.Identity(pair, grant, fields.source, endpoint, withContext);
            case REQUEST ->
                new Message.Request(pair, grant, fields.source, endpoint, fields.ue, withContext, asked, release);
            case ACCEPT -> new Message.Accept(pair, grant);
            case REJECT -> new Message.Reject(pair, grant, fields.reason);
            case BUSY -> new Message.Busy(pair, grant);
            case MOVED_TO -> new Message.MovedTo(pair, fields.platform, fields.epoch);
            case HELD -> new Message.Held(pair, grant, fields.forwardedCount);
            case WITHDRAW -> new Message.Withdraw(pair, grant, fields.reason);
            case ABORTED -> new Message.Aborted(pair, grant, fields.reason);
            case ABORTED_ACK -> new Message.AbortedAck(pair, grant);
            case UPDATE_INDICATION -> new Message.UpdateIndication(pair, grant);
            case UPDATE_INDICATION_ACK -> new Message.UpdateIndicationAck(pair, grant);
            case OUTCOME_QUERY -> new Message.OutcomeQuery(pair, grant);
            case OUTCOME_ANSWER -> new Message.OutcomeAnswer(pair, grant, fields.outcome);
            case OWNERSHIP_QUERY -> new Message.OwnershipQuery(pair);
            case OWNERSHIP_ANSWER -> new Message.OwnershipAnswer(pair, fields.platform, fields.epoch);
            case HELLO, KEEP_ALIVE, GOODBYE -> throw new IllegalArgumentException(type + " is no message");
        };
    }

    private Frame reject(PeerReason reason) {
        rejection = reason;
        return null;
    }
}
