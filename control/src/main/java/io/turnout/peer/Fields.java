package io.turnout.peer;

import io.netty.buffer.ByteBuf;
import io.turnout.config.IpAddress;
import io.turnout.switching.Grant;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Message.Outcome;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.UeInfo;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of one frame, or of one hosted instance within it. Reused from frame to frame; one thread.
 *
 * <p>What was not set is what the frame before left there: only fields that {@link #has} are to be read.
 */
final class Fields {
    private static final int MAX_DIGITS = 15;
    /** Epochs are below this, so that none overflows by being counted on. */
    private static final long EPOCH_LIMIT = 1L << 62;

    long ueKey;
    String application;
    Grant grant;
    InstanceInfo source;
    final List<InstanceInfo> names = new ArrayList<>();
    String endpoint;
    UeInfo ue;
    int flags;
    SwitchReason reason;
    String platform;
    long epoch;
    long forwardedCount;
    Outcome outcome;
    int lowestVersion;
    int highestVersion;
    IpAddress tunnel;
    long incarnation;
    int linkCount;
    final List<Hello.Hosted> instances = new ArrayList<>();
    String instanceId;
    int goodbyeCode;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final boolean isNested;
    private final Fields nested;
    private int present;
    private PeerReason rejection;

    /** The fields of frames. */
    Fields() {
        this(false);
    }

    private Fields(boolean isNested) {
        this.isNested = isNested;
        nested = isNested ? null : new Fields(true);
    }

    /** Whether every field of {@code bits} stands. */
    boolean has(int bits) {
        return (present & bits) == bits;
    }

    /** Why {@link #read} returned false. */
    PeerReason rejection() {
        return rejection;
    }

    /** The endpoint, or null where it was left out. */
    String endpointOrNull() {
        return has(Field.ENDPOINT.bit) ? endpoint : null;
    }

    /** Whether the octets from {@code offset} to before {@code end} are fields that mean something. */
    boolean read(ByteBuf in, int offset, int end) {
        present = 0;
        names.clear();
        instances.clear();
        int at = offset;
        while (at < end) {
            if (end - at < Field.HEADER_LENGTH) {
                return reject(PeerReason.FIELD_CUT);
            }
            Field field = Field.ofTag(in.getUnsignedByte(at));
            int length = in.getUnsignedShort(at + 1);
            int valueOffset = at + Field.HEADER_LENGTH;
            if (end - valueOffset < length) {
                return reject(PeerReason.FIELD_CUT);
            }
            if (field != null && !(isNested && field == Field.HOSTED) && !field(field, in, valueOffset, length)) {
                return false;
            }
            at = valueOffset + length;
        }
        return true;
    }

    private boolean field(Field field, ByteBuf in, int offset, int length) {
        if (length < field.minLength || length > field.maxLength) {
            return reject(PeerReason.FIELD_LENGTH);
        }
        if (has(field.bit) && !mayRepeat(field)) {
            return reject(PeerReason.FIELD_REPEATED);
        }
        present |= field.bit;
        if (!value(field, in, offset, length)) {
            return reject(rejection == null ? PeerReason.FIELD_VALUE : rejection);
        }
        return true;
    }

    private boolean mayRepeat(Field field) {
        return switch (field) {
            case HOSTED -> instances.size() < Hello.MAX_INSTANCES;
            case SOURCE -> isNested && names.size() < Hello.MAX_NAMES;
            default -> false;
        };
    }

    private boolean value(Field field, ByteBuf in, int offset, int length) {
        rejection = null;
        return switch (field) {
            case UE_KEY -> {
                ueKey = in.getLong(offset);
                yield true;
            }
            case APPLICATION -> (application = text(in, offset, length)) != null;
            case GRANT -> (grant = grant(in, offset)) != null;
            case SOURCE -> (source = instance(in, offset, length)) != null && names.add(source);
            case ENDPOINT -> (endpoint = text(in, offset, length)) != null;
            case UE -> (ue = ue(in, offset, length)) != null;
            case FLAGS -> {
                flags = in.getUnsignedByte(offset);
                yield true;
            }
            case REASON -> (reason = Codes.reason(in.getUnsignedByte(offset))) != null;
            case PLATFORM -> (platform = text(in, offset, length)) != null;
            case EPOCH -> {
                epoch = in.getLong(offset);
                yield isEpoch(epoch);
            }
            case FORWARDED_COUNT -> (forwardedCount = in.getLong(offset)) >= 0;
            case OUTCOME -> (outcome = Codes.outcome(in.getUnsignedByte(offset))) != null;
            case VERSIONS -> {
                lowestVersion = in.getUnsignedByte(offset);
                highestVersion = in.getUnsignedByte(offset + 1);
                yield lowestVersion > 0 && lowestVersion <= highestVersion;
            }
            case TUNNEL -> (tunnel = address(in, offset, length)) != null;
            case INCARNATION -> {
                incarnation = in.getLong(offset);
                yield true;
            }
            case LINK_COUNT -> (linkCount = in.getInt(offset)) >= 0;
            case HOSTED -> hosted(in, offset, length);
            case INSTANCE_ID -> (instanceId = text(in, offset, length)) != null;
            case GOODBYE_CODE -> (goodbyeCode = in.getUnsignedByte(offset)) > 0;
        };
    }

    private boolean hosted(ByteBuf in, int offset, int length) {
        if (!nested.read(in, offset, offset + length)) {
            rejection = nested.rejection;
            return false;
        }
        if (!nested.has(Field.INSTANCE_ID.bit | Field.APPLICATION.bit)) {
            rejection = PeerReason.FIELD_MISSING;
            return false;
        }
        instances.add(new Hello.Hosted(nested.instanceId, nested.application, nested.endpointOrNull(), nested.names));
        return true;
    }

    private static boolean isEpoch(long epoch) {
        return epoch >= -1 && epoch < EPOCH_LIMIT;
    }

    private static Grant grant(ByteBuf in, int offset) {
        Grant grant = new Grant(in.getLong(offset), in.getInt(offset + Long.BYTES));
        boolean isGrant = isEpoch(grant.epoch()) && grant.epoch() >= 0 && grant.attempt() >= 0;
        return isGrant || grant.equals(Grant.NULL_GRANT) ? grant : null;
    }

    private static InstanceInfo instance(ByteBuf in, int offset, int length) {
        int kind = in.getUnsignedByte(offset);
        int valueLength = length - 1;
        if (kind == FrameWriter.INSTANCE_ADDRESS && valueLength == 2 * Long.BYTES) {
            long high = in.getLong(offset + 1);
            long low = in.getLong(offset + 1 + Long.BYTES);
            boolean isIpv4 = high == 0 && low >>> 32 == 0;
            return isIpv4 ? null : new InstanceInfo.IpAddress(high, low);
        }
        if (valueLength != Integer.BYTES) {
            return null;
        }
        return switch (kind) {
            case FrameWriter.INSTANCE_ADDRESS -> new InstanceInfo.IpAddress(0, in.getUnsignedInt(offset + 1));
            case FrameWriter.INSTANCE_TEID -> new InstanceInfo.Teid(in.getInt(offset + 1));
            case FrameWriter.INSTANCE_GRE_KEY -> new InstanceInfo.GreKey(in.getInt(offset + 1));
            default -> null;
        };
    }

    private UeInfo ue(ByteBuf in, int offset, int length) {
        int valueOffset = offset + 1;
        int valueLength = length - 1;
        return switch (in.getUnsignedByte(offset)) {
            case FrameWriter.UE_IPV4 -> valueLength == Integer.BYTES ? new UeInfo.Ipv4(in.getInt(valueOffset)) : null;
            case FrameWriter.UE_IPV6 -> valueLength == Long.BYTES ? new UeInfo.Ipv6(in.getLong(valueOffset)) : null;
            case FrameWriter.UE_IMSI -> {
                String imsi = digits(in, valueOffset, valueLength);
                yield imsi == null ? null : new UeInfo.Imsi(imsi);
            }
            case FrameWriter.UE_MSISDN -> {
                String msisdn = digits(in, valueOffset, valueLength);
                yield msisdn == null ? null : new UeInfo.Msisdn(msisdn);
            }
            case FrameWriter.UE_USER_NAME -> {
                String name = text(in, valueOffset, valueLength);
                yield name == null ? null : new UeInfo.UserName(name);
            }
            default -> null;
        };
    }

    private static String digits(ByteBuf in, int offset, int length) {
        if (length > MAX_DIGITS) {
            return null;
        }
        for (int i = 0; i < length; i++) {
            int octet = in.getByte(offset + i);
            if (octet < '0' || octet > '9') {
                return null;
            }
        }
        return in.toString(offset, length, StandardCharsets.US_ASCII);
    }

    private static IpAddress address(ByteBuf in, int offset, int length) {
        return switch (length) {
            case Integer.BYTES -> IpAddress.ofIpv4(in.getInt(offset));
            case 2 * Long.BYTES -> IpAddress.ofIpv6(in.getLong(offset), in.getLong(offset + Long.BYTES));
            default -> null;
        };
    }

    /** Null where the octets are not UTF-8, or have a control character among them. */
    private String text(ByteBuf in, int offset, int length) {
        byte[] octets = new byte[length];
        in.getBytes(offset, octets);
        boolean isAscii = true;
        for (byte octet : octets) {
            if (octet >= 0 && octet < ' ' || octet == 0x7f) {
                return null;
            }
            isAscii &= octet > 0;
        }
        if (isAscii) {
            return new String(octets, StandardCharsets.US_ASCII);
        }
        try {
            String text = decoder.decode(ByteBuffer.wrap(octets)).toString();
            return text.chars().anyMatch(Character::isISOControl) ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private boolean reject(PeerReason reason) {
        rejection = reason;
        return false;
    }
}
