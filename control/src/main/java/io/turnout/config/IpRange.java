package io.turnout.config;

/**
 * The addresses from {@code first} to {@code last}, both included and of one family. Immutable.
 *
 * @param first the lowest address
 * @param last the highest address
 */
public record IpRange(IpAddress first, IpAddress last) {
    public IpRange {
        if (first.isIpv4() != last.isIpv4() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException(first + " to " + last + " is no range");
        }
    }

    /**
     * The range that {@code text} spells: an address, a network or {@code first-last}.
     *
     * @throws UnexpectedText if it spells none
     */
    public static IpRange parse(String text) {
        if (text.indexOf('/') >= 0) {
            IpPrefix prefix = IpPrefix.parse(text);
            return new IpRange(prefix.address(), prefix.last());
        }
        int dash = text.indexOf('-');
        IpAddress first;
        IpAddress last;
        try {
            first = IpAddress.parse(dash < 0 ? text : text.substring(0, dash));
            last = dash < 0 ? first : IpAddress.parse(text.substring(dash + 1));
        } catch (UnexpectedText e) {
            throw new UnexpectedText("an address, a network or a range such as 10.0.1.1-10.0.1.9", text);
        }
        if (first.isIpv4() != last.isIpv4()) {
            throw new UnexpectedText("a range within one address family", text);
        }
        if (first.compareTo(last) > 0) {
            throw new UnexpectedText("a range with its lower address first", text);
        }
        return new IpRange(first, last);
    }

    /** Whether {@code address} is of this family and in this range. */
    public boolean contains(IpAddress address) {
        return address.isIpv4() == first.isIpv4() && first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + "-" + last;
    }
}
