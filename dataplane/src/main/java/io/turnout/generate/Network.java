package io.turnout.generate;

/**
 * A network that addresses are taken from.
 *
 * @param first its first address
 * @param length bits that its addresses share: of 32 for IPv4, of 128 for IPv6
 */
public record Network(Address first, int length) {
    private static final int BITS_V4 = 32;
    private static final int BITS_V6 = 128;
    private static final int BITS_SUBNET_V6 = 64;

    /** A network from its literal, such as {@code 10.0.1.0/24}. */
    public static Network of(String literal) {
        int slash = literal.indexOf('/');
        return new Network(Address.of(literal.substring(0, slash)), Integer.parseInt(literal.substring(slash + 1)));
    }

    /** Whether it is one of IPv4. */
    public boolean isV4() {
        return first.isV4();
    }

    /** How many hosts {@link #host} can tell apart. */
    public long hostCount() {
        return (1L << Math.min((isV4() ? BITS_V4 : BITS_V6) - length, Integer.SIZE)) - 2;
    }

    /** A host's address, by its index. */
    public Address host(long hostIndex) {
        return new Address(first.high(), first.low() + 1 + hostIndex);
    }

    /** How many networks of 64 bits an IPv6 network has, which is how many UEs it is good for; 0 where longer. */
    public long subnetCount() {
        return length > BITS_SUBNET_V6 ? 0 : 1L << Math.min(BITS_SUBNET_V6 - length, Integer.SIZE);
    }

    /** An address in the IPv6 network of 64 bits with this index. */
    public Address subnetHost(long subnetIndex) {
        return new Address(first.high() + subnetIndex, 1);
    }

    /** Whether an address may be in both. */
    public boolean overlaps(Network other) {
        if (isV4() != other.isV4()) {
            return false;
        }
        int common = Math.min(length, other.length) + (isV4() ? BITS_V6 - BITS_V4 : 0);
        long highDifference = (first.high() ^ other.first.high()) & mask(common);
        long lowDifference = (first.low() ^ other.first.low()) & mask(common - Long.SIZE);
        return (highDifference | lowDifference) == 0;
    }

    private static long mask(int length) {
        return length <= 0 ? 0 : -1L << Math.max(0, Long.SIZE - length);
    }
}
