package io.turnout.config;

/**
 * A network: an address whose bits beyond {@code length} are all zero. Immutable.
 *
 * @param address the network's first address
 * @param length in bits: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(IpAddress address, int length) {
    private static final String EXPECTED = "a network such as 10.0.1.0/24 or 2001:db8::/32";

    public IpPrefix {
        if (length < 0 || length > address.bitCount()) {
            throw new IllegalArgumentException("prefix length " + length + " for " + address);
        }
        if (!address.equals(first(address, length))) {
            throw new IllegalArgumentException(address + "/" + length + " has bits set beyond its length");
        }
    }

    /**
     * The network that {@code text} spells, {@code address/length}; an address alone is the network of that one host.
     *
     * @throws UnexpectedText if it spells none; if bits are set beyond the length, it says the network without them
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address;
        try {
            address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        } catch (UnexpectedText e) {
            throw new UnexpectedText(EXPECTED, text);
        }
        if (slash < 0) {
            return new IpPrefix(address, address.bitCount());
        }
        int length = Digits.parse(text.substring(slash + 1), 10, 3);
        if (length < 0 || length > address.bitCount()) {
            throw new UnexpectedText("a prefix length from 0 to " + address.bitCount(), text);
        }
        IpAddress first = first(address, length);
        if (!first.equals(address)) {
            throw new UnexpectedText(first + "/" + length + " (no bits set beyond the prefix length)", text);
        }
        return new IpPrefix(address, length);
    }

    /** Whether {@code other} is of this family and in this network. */
    public boolean contains(IpAddress other) {
        return address.isIpv4() == other.isIpv4() && first(other, length).equals(address);
    }

    /** Whether any address is in both. */
    public boolean overlaps(IpPrefix other) {
        return length <= other.length ? contains(other.address) : other.contains(address);
    }

    /** The network's last address. */
    public IpAddress last() {
        int maskLength = maskLength(address, length);
        long low = address.low() | ~lowMask(maskLength);
        return new IpAddress(address.isIpv4(), address.high() | ~highMask(maskLength), low);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }

    private static IpAddress first(IpAddress address, int length) {
        int maskLength = maskLength(address, length);
        return new IpAddress(
                address.isIpv4(), address.high() & highMask(maskLength), address.low() & lowMask(maskLength));
    }

    /** In the 128 bits of an address, where IPv4 has the lowest 32. */
    private static int maskLength(IpAddress address, int length) {
        return 128 - address.bitCount() + length;
    }

    private static long highMask(int length) {
        return length == 0 ? 0 : -1L << Math.max(0, 64 - length);
    }

    private static long lowMask(int length) {
        return length <= 64 ? 0 : -1L << (128 - length);
    }
}
