package io.turnout.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.config.IpAddress;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.UeInfo;
import io.turnout.table.UeKey;

/** UEs and instances as texts: the one place that knows how the wire and people spell them. */
public final class UeNames {
    private static final String PREFIX_LENGTH = "/64";
    private static final long MAX_UINT32 = 0xffff_ffffL;

    private UeNames() {}

    /** The address of the pair key {@code ueKey}: {@code 10.45.0.7}, or {@code 2001:db8:0:7::/64}. */
    public static String address(long ueKey) {
        return UeKey.text(ueKey);
    }

    /**
     * The pair key of the UE that has the address {@code text}; of an IPv6 address, only the first 64 bits count.
     *
     * @throws IllegalArgumentException if it spells none, or one that no UE can have
     */
    public static long key(String text) {
        boolean isPrefix = text.endsWith(PREFIX_LENGTH);
        IpAddress address =
                IpAddress.parse(isPrefix ? text.substring(0, text.length() - PREFIX_LENGTH.length()) : text);
        if (address.isIpv4() && isPrefix) {
            return IpAddress.parse(text).low(); // says what was expected
        }
        long key = address.isIpv4() ? UeKey.ofIpv4(address.ipv4()) : UeKey.ofIpv6(address.high());
        if (key == UeKey.NULL_UE) {
            throw new IllegalArgumentException("no UE has the address " + address);
        }
        return key;
    }

    /** The text of {@code ue}, without its kind. */
    public static String name(UeInfo ue) {
        return switch (ue) {
            case UeInfo.Ipv4 it -> address(Integer.toUnsignedLong(it.address()));
            case UeInfo.Ipv6 it -> address(it.prefix());
            case UeInfo.Imsi it -> it.digits();
            case UeInfo.Msisdn it -> it.digits();
            case UeInfo.UserName it -> it.name();
        };
    }

    /** The UE of the pair key {@code ueKey}, called {@code info}. */
    static Ue ue(long ueKey, UeInfo info) {
        return new Ue(address(ueKey), Words.of(info.kind()), name(info));
    }

    /** {@code {"type": ..., "value": ...}}. */
    public static ObjectNode json(UeInfo ue) {
        return typed(Words.of(ue.kind()), name(ue));
    }

    /** The name that {@code json} is. */
    public static UeInfo info(JsonNode json) throws WireException {
        return info(Members.of(json));
    }

    static UeInfo info(Members members) throws WireException {
        UeInfo.Kind kind = members.choice("type", UeInfo.Kind.class);
        return switch (kind) {
            case IPV4 -> new UeInfo.Ipv4((int) (long) members.text("value", UeNames::key));
            case IPV6 -> new UeInfo.Ipv6(members.text("value", UeNames::key));
            case IMSI -> new UeInfo.Imsi(digits(members));
            case MSISDN -> new UeInfo.Msisdn(digits(members));
            case USER_NAME -> new UeInfo.UserName(members.text("value"));
        };
    }

    private static String digits(Members members) throws WireException {
        String text = members.text("value");
        if (!text.matches("[0-9]{1,15}")) {
            throw new WireException("value: expected at most 15 digits");
        }
        return text;
    }

    /** {@code {"type": "ip" | "teid" | "gre-key", "value": ...}}. */
    static ObjectNode json(InstanceInfo instance) {
        return switch (instance) {
            case InstanceInfo.IpAddress it ->
                typed(
                        "ip",
                        (it.high() == 0 && it.low() >>> 32 == 0
                                        ? IpAddress.ofIpv4((int) it.low())
                                        : IpAddress.ofIpv6(it.high(), it.low()))
                                .toString());
            case InstanceInfo.Teid it -> typed("teid", Integer.toUnsignedString(it.teid()));
            case InstanceInfo.GreKey it -> typed("gre-key", Integer.toUnsignedString(it.key()));
        };
    }

    /** The text of {@code instance}, without its type. */
    public static String name(InstanceInfo instance) {
        return json(instance).get("value").textValue();
    }

    static InstanceInfo instance(Members members) throws WireException {
        String type = members.text("type");
        return switch (type) {
            case "ip" -> {
                IpAddress address = members.text("value", IpAddress::parse);
                yield new InstanceInfo.IpAddress(address.high(), address.low());
            }
            case "teid" -> new InstanceInfo.Teid(uint32(members));
            case "gre-key" -> new InstanceInfo.GreKey(uint32(members));
            default -> throw new WireException("type: expected one of ip, teid, gre-key, found " + type);
        };
    }

    private static int uint32(Members members) throws WireException {
        String text = members.text("value");
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > MAX_UINT32) {
            throw new WireException("value: expected a number of 32 bits");
        }
        return Integer.parseUnsignedInt(text);
    }

    private static ObjectNode typed(String type, String value) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("value", value);
    }
}
