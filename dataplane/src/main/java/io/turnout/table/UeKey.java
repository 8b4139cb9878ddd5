package io.turnout.table;

/**
 * A UE's address as one 64-bit key.
 *
 * <p>An IPv4 UE is its address in the low 32 bits. An IPv6 UE owns a /64 (TS 29.061, 11.2.1.3.2), which is the key; no
 * UE's /64 lies in {@code ::/32}, so the two cannot meet. Zero is no UE.
 */
public final class UeKey {
    /** No UE. */
    public static final long NULL_UE = 0;

    private static final long IPV4_MASK = 0xFFFF_FFFFL;

    private UeKey() {}

    /** The key of the IPv4 address {@code address}, network order as an int. */
    public static long ofIpv4(int address) {
        return address & IPV4_MASK;
    }

    /** The key of an IPv6 address whose first eight octets are {@code prefix}; {@link #NULL_UE} where no UE can be. */
    public static long ofIpv6(long prefix) {
        return isIpv4(prefix) ? NULL_UE : prefix;
    }

    /** Whether {@code key} is that of an IPv4 UE. */
    public static boolean isIpv4(long key) {
        return (key & ~IPV4_MASK) == 0;
    }

    /** The IPv4 address of a key for which {@link #isIpv4(long)} holds. */
    public static int ipv4(long key) {
        return (int) key;
    }

    /** The key as people write it: {@code 10.45.0.7}, or {@code 2001:db8:45:7::/64}. */
    public static String text(long key) {
        if (isIpv4(key)) {
            int address = ipv4(key);
            return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "."
                    + (address & 0xFF);
        }
        return Long.toHexString(key >>> 48) + ":" + Long.toHexString(key >>> 32 & 0xFFFF) + ":"
                + Long.toHexString(key >>> 16 & 0xFFFF) + ":" + Long.toHexString(key & 0xFFFF) + "::/64";
    }
}
