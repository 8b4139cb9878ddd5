package io.turnout.config;

import java.util.ArrayList;
import java.util.List;

/**
 * An IPv4 or IPv6 address, as 128 bits: an IPv4 address stands in the lowest 32, with zeros above.
 *
 * <p>Read from literals only; no name is ever looked up. Written as RFC 5952 says. Immutable.
 *
 * @param isIpv4 whether it is an IPv4 address; if not it is an IPv6 one, IPv4-mapped addresses included
 * @param high the first eight octets of an IPv6 address; 0 for IPv4
 * @param low the last eight octets of an IPv6 address; the address as an unsigned 32-bit number for IPv4
 */
public record IpAddress(boolean isIpv4, long high, long low) implements Comparable<IpAddress> {
    private static final String EXPECTED = "an IPv4 or IPv6 address (names are not looked up)";
    private static final int GROUP_COUNT = 8;
    private static final int OCTET_COUNT = 4;

    public IpAddress {
        if (isIpv4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("more than 32 bits for an IPv4 address");
        }
    }

    /** The IPv4 address with the 32 bits of {@code address}, first octet highest. */
    public static IpAddress ofIpv4(int address) {
        return new IpAddress(true, 0, Integer.toUnsignedLong(address));
    }

    /** The IPv6 address with these 128 bits. */
    public static IpAddress ofIpv6(long high, long low) {
        return new IpAddress(false, high, low);
    }

    /**
     * The address that {@code text} spells: four decimal octets without leading zeros, or IPv6 as RFC 4291, 2.2.
     *
     * @throws UnexpectedText if it spells none; zone identifiers are not addresses
     */
    public static IpAddress parse(String text) {
        IpAddress address = text.indexOf(':') < 0 ? parseIpv4(text) : parseIpv6(text);
        if (address == null) {
            throw new UnexpectedText(EXPECTED, text);
        }
        return address;
    }

    private static IpAddress parseIpv4(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != OCTET_COUNT) {
            return null;
        }
        int address = 0;
        for (String octet : octets) {
            int value = Digits.parse(octet, 10, 3);
            if (value < 0 || value > 255 || (octet.length() > 1 && octet.charAt(0) == '0')) {
                return null;
            }
            address = address << 8 | value;
        }
        return ofIpv4(address);
    }

    private static IpAddress parseIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            List<Integer> groups = groups(text, true);
            return groups == null || groups.size() != GROUP_COUNT ? null : ofGroups(groups);
        }
        List<Integer> before = groups(text.substring(0, gap), false);
        List<Integer> after = groups(text.substring(gap + 2), true);
        if (before == null || after == null || before.size() + after.size() >= GROUP_COUNT) {
            return null;
        }
        List<Integer> groups = new ArrayList<>(before);
        while (groups.size() + after.size() < GROUP_COUNT) {
            groups.add(0);
        }
        groups.addAll(after);
        return ofGroups(groups);
    }

    /** The groups of 16 bits between colons, none for an empty text; null if one of them is not such a group. */
    private static List<Integer> groups(String text, boolean mayEndAsIpv4) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (mayEndAsIpv4 && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                IpAddress ending = parseIpv4(parts[i]);
                if (ending == null) {
                    return null;
                }
                groups.add((int) (ending.low >>> 16));
                groups.add((int) (ending.low & 0xffff));
            } else {
                int group = Digits.parse(parts[i], 16, 4);
                if (group < 0) {
                    return null;
                }
                groups.add(group);
            }
        }
        return groups;
    }

    private static IpAddress ofGroups(List<Integer> groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUP_COUNT / 2; i++) {
            high = high << 16 | groups.get(i);
            low = low << 16 | groups.get(GROUP_COUNT / 2 + i);
        }
        return ofIpv6(high, low);
    }

    /** The 32 bits of an IPv4 address, first octet highest. */
    public int ipv4() {
        if (!isIpv4) {
            throw new IllegalStateException(this + " is not an IPv4 address");
        }
        return (int) low;
    }

    /** The 4 or 16 octets in network order, in a new array. */
    public byte[] octets() {
        byte[] octets = new byte[isIpv4 ? 4 : 16];
        for (int i = 0; i < octets.length; i++) {
            int shift = 8 * (octets.length - 1 - i);
            octets[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
        }
        return octets;
    }

    /** Number of bits: 32 or 128. */
    public int bitCount() {
        return isIpv4 ? 32 : 128;
    }

    /** Whether it is in 127.0.0.0/8, or is ::1. */
    public boolean isLoopback() {
        return isIpv4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** Whether one host can have it: not all zeros, not multicast, not the IPv4 broadcast address. */
    public boolean isUnicast() {
        boolean isMulticast = isIpv4 ? low >>> 28 == 0xe : high >>> 56 == 0xff;
        boolean isBroadcast = isIpv4 && low == 0xffff_ffffL;
        return !isMulticast && !isBroadcast && (high | low) != 0;
    }

    /** IPv4 before IPv6, then by number. */
    @Override
    public int compareTo(IpAddress other) {
        if (isIpv4 != other.isIpv4) {
            return isIpv4 ? -1 : 1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted octets, or IPv6 as RFC 5952: lower case, the longest run of zero groups as {@code ::}. */
    @Override
    public String toString() {
        if (isIpv4) {
            return dotted(low);
        }
        if (high == 0 && low >>> 32 == 0xffff) {
            return "::ffff:" + dotted(low & 0xffff_ffffL);
        }
        int gapStart = 0;
        int gapLength = 0;
        for (int start = 0; start < GROUP_COUNT; start++) {
            int length = 0;
            while (start + length < GROUP_COUNT && group(start + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gapStart = start;
                gapLength = length;
            }
        }
        if (gapLength < 2) {
            return groupText(0, GROUP_COUNT);
        }
        return groupText(0, gapStart) + "::" + groupText(gapStart + gapLength, GROUP_COUNT);
    }

    private int group(int index) {
        long half = index < GROUP_COUNT / 2 ? high : low;
        return (int) (half >>> (16 * (3 - index % 4)) & 0xffff);
    }

    private String groupText(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i > from ? ":" : "").append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }

    private static String dotted(long address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }
}
