package io.turnout.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.turnout.config.IpAddress;
import io.turnout.switching.Grant;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import io.turnout.switching.UeInfo;

/** Frames to octets. Stateless; any thread. */
final class FrameWriter {
    static final int FLAG_ASKED = 1;
    static final int FLAG_WITH_CONTEXT = 2;
    static final int FLAG_RELEASE = 4;

    static final int INSTANCE_ADDRESS = 1;
    static final int INSTANCE_TEID = 2;
    static final int INSTANCE_GRE_KEY = 3;

    static final int UE_IPV4 = 1;
    static final int UE_IPV6 = 2;
    static final int UE_IMSI = 3;
    static final int UE_MSISDN = 4;
    static final int UE_USER_NAME = 5;

    private FrameWriter() {}

    /**
     * Appends a frame to {@code out}.
     *
     * @return false, and nothing is written, where a text is longer than its field may be
     */
    static boolean write(ByteBuf out, Frame frame) {
        int start = out.writerIndex();
        boolean fits = switch (frame) {
            case Hello hello -> begin(out, FrameType.HELLO) && hello(out, hello);
            case Frame.KeepAlive _ -> begin(out, FrameType.KEEP_ALIVE);
            case Frame.Goodbye goodbye ->
                begin(out, FrameType.GOODBYE) && octet(out, Field.GOODBYE_CODE, goodbye.code());
            case Frame.Switching switching -> message(out, switching.message());
        };
        int length = out.writerIndex() - start - FrameType.LENGTH_LENGTH;
        if (!fits || length > FrameType.MAX_LENGTH) {
            out.writerIndex(start);
            return false;
        }
        out.setInt(start, length);
        return true;
    }

    private static boolean message(ByteBuf out, Message message) {
        return switch (message) {
            case Message.Trigger m ->
                begin(out, FrameType.TRIGGER, m)
                        && instance(out, m.source())
                        && ue(out, m.ue())
                        && octet(out, Field.FLAGS, flag(m.asked(), FLAG_ASKED));
            case Message.Identity m ->
                begin(out, FrameType.IDENTITY, m, m.grant())
                        && instance(out, m.source())
                        && endpoint(out, m.endpoint())
                        && octet(out, Field.FLAGS, flag(m.withContext(), FLAG_WITH_CONTEXT));
            case Message.Request m ->
                begin(out, FrameType.REQUEST, m, m.grant())
                        && instance(out, m.source())
                        && endpoint(out, m.endpoint())
                        && ue(out, m.ue())
                        && octet(
                                out,
                                Field.FLAGS,
                                flag(m.asked(), FLAG_ASKED)
                                        | flag(m.withContext(), FLAG_WITH_CONTEXT)
                                        | flag(m.release(), FLAG_RELEASE));
            case Message.Accept m -> begin(out, FrameType.ACCEPT, m, m.grant());
            case Message.Reject m ->
                begin(out, FrameType.REJECT, m, m.grant()) && octet(out, Field.REASON, Codes.of(m.reason()));
            case Message.Busy m -> begin(out, FrameType.BUSY, m, m.grant());
            case Message.MovedTo m ->
                begin(out, FrameType.MOVED_TO, m)
                        && text(out, Field.PLATFORM, m.platform())
                        && number(out, Field.EPOCH, m.epoch());
            case Message.Held m ->
                begin(out, FrameType.HELD, m, m.grant()) && number(out, Field.FORWARDED_COUNT, m.forwardedCount());
            case Message.Withdraw m ->
                begin(out, FrameType.WITHDRAW, m, m.grant()) && octet(out, Field.REASON, Codes.of(m.reason()));
            case Message.Aborted m ->
                begin(out, FrameType.ABORTED, m, m.grant()) && octet(out, Field.REASON, Codes.of(m.reason()));
            case Message.AbortedAck m -> begin(out, FrameType.ABORTED_ACK, m, m.grant());
            case Message.UpdateIndication m -> begin(out, FrameType.UPDATE_INDICATION, m, m.grant());
            case Message.UpdateIndicationAck m -> begin(out, FrameType.UPDATE_INDICATION_ACK, m, m.grant());
            case Message.OutcomeQuery m -> begin(out, FrameType.OUTCOME_QUERY, m, m.grant());
            case Message.OutcomeAnswer m ->
                begin(out, FrameType.OUTCOME_ANSWER, m, m.grant()) && octet(out, Field.OUTCOME, Codes.of(m.outcome()));
            case Message.OwnershipQuery m -> begin(out, FrameType.OWNERSHIP_QUERY, m);
            case Message.OwnershipAnswer m ->
                begin(out, FrameType.OWNERSHIP_ANSWER, m)
                        && text(out, Field.PLATFORM, m.platform())
                        && number(out, Field.EPOCH, m.epoch());
        };
    }

    private static boolean begin(ByteBuf out, FrameType type) {
        out.writeInt(0).writeByte(FrameType.VERSION).writeByte(type.code);
        return true;
    }

    private static boolean begin(ByteBuf out, FrameType type, Message message) {
        Pair pair = message.pair();
        return begin(out, type)
                && number(out, Field.UE_KEY, pair.ueKey())
                && text(out, Field.APPLICATION, pair.application());
    }

    private static boolean begin(ByteBuf out, FrameType type, Message message, Grant grant) {
        if (!begin(out, type, message)) {
            return false;
        }
        header(out, Field.GRANT, Long.BYTES + Integer.BYTES)
                .writeLong(grant.epoch())
                .writeInt(grant.attempt());
        return true;
    }

    private static boolean hello(ByteBuf out, Hello hello) {
        header(out, Field.VERSIONS, 2).writeByte(hello.lowestVersion()).writeByte(hello.highestVersion());
        boolean fits = text(out, Field.PLATFORM, hello.platform())
                && address(out, hello.tunnel())
                && number(out, Field.INCARNATION, hello.incarnation());
        header(out, Field.LINK_COUNT, Integer.BYTES).writeInt(hello.linkCount());
        for (Hello.Hosted hosted : hello.instances()) {
            fits = fits && hosted(out, hosted);
        }
        return fits;
    }

    private static boolean hosted(ByteBuf out, Hello.Hosted hosted) {
        int start = out.writerIndex();
        header(out, Field.HOSTED, 0);
        boolean fits = text(out, Field.INSTANCE_ID, hosted.id())
                && text(out, Field.APPLICATION, hosted.application())
                && endpoint(out, hosted.endpoint());
        for (InstanceInfo name : hosted.names()) {
            fits = fits && instance(out, name);
        }
        int length = out.writerIndex() - start - Field.HEADER_LENGTH;
        out.setShort(start + 1, length);
        return fits && length <= Field.HOSTED.maxLength;
    }

    private static boolean address(ByteBuf out, IpAddress address) {
        byte[] octets = address.octets();
        header(out, Field.TUNNEL, octets.length).writeBytes(octets);
        return true;
    }

    private static boolean instance(ByteBuf out, InstanceInfo info) {
        switch (info) {
            case InstanceInfo.IpAddress(long high, long low)
            when high == 0 && low >>> 32 == 0 ->
                header(out, Field.SOURCE, 1 + Integer.BYTES)
                        .writeByte(INSTANCE_ADDRESS)
                        .writeInt((int) low);
            case InstanceInfo.IpAddress(long high, long low) ->
                header(out, Field.SOURCE, 1 + 2 * Long.BYTES)
                        .writeByte(INSTANCE_ADDRESS)
                        .writeLong(high)
                        .writeLong(low);
            case InstanceInfo.Teid(int teid) ->
                header(out, Field.SOURCE, 1 + Integer.BYTES)
                        .writeByte(INSTANCE_TEID)
                        .writeInt(teid);
            case InstanceInfo.GreKey(int key) ->
                header(out, Field.SOURCE, 1 + Integer.BYTES)
                        .writeByte(INSTANCE_GRE_KEY)
                        .writeInt(key);
        }
        return true;
    }

    private static boolean ue(ByteBuf out, UeInfo ue) {
        return switch (ue) {
            case UeInfo.Ipv4(int address) -> {
                header(out, Field.UE, 1 + Integer.BYTES).writeByte(UE_IPV4).writeInt(address);
                yield true;
            }
            case UeInfo.Ipv6(long prefix) -> {
                header(out, Field.UE, 1 + Long.BYTES).writeByte(UE_IPV6).writeLong(prefix);
                yield true;
            }
            case UeInfo.Imsi(String digits) -> ueText(out, UE_IMSI, digits);
            case UeInfo.Msisdn(String digits) -> ueText(out, UE_MSISDN, digits);
            case UeInfo.UserName(String name) -> ueText(out, UE_USER_NAME, name);
        };
    }

    private static boolean ueText(ByteBuf out, int kind, String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        header(out, Field.UE, 1 + length).writeByte(kind);
        ByteBufUtil.writeUtf8(out, text);
        return length <= Field.MAX_TEXT_LENGTH;
    }

    /** An endpoint that is null is left out. */
    private static boolean endpoint(ByteBuf out, String endpoint) {
        return endpoint == null || text(out, Field.ENDPOINT, endpoint);
    }

    private static boolean text(ByteBuf out, Field field, String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        header(out, field, length);
        ByteBufUtil.writeUtf8(out, text);
        return length <= field.maxLength;
    }

    private static boolean number(ByteBuf out, Field field, long value) {
        header(out, field, Long.BYTES).writeLong(value);
        return true;
    }

    private static boolean octet(ByteBuf out, Field field, int value) {
        header(out, field, 1).writeByte(value);
        return true;
    }

    private static ByteBuf header(ByteBuf out, Field field, int length) {
        return out.writeByte(field.tag).writeShort(length);
    }

    private static int flag(boolean isSet, int bit) {
        return isSet ? bit : 0;
    }
}
