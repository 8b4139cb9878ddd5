package io.turnout.config;

/**
 * An address and a TCP or UDP port. Immutable.
 *
 * @param address the address
 * @param port 1 to 65535
 */
public record Endpoint(IpAddress address, int port) {
    public Endpoint {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /**
     * The endpoint that {@code text} spells: {@code 10.0.0.1:7443} or {@code [2001:db8::1]:7443}.
     *
     * @throws UnexpectedText if it spells none
     */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        int port = colon < 0 ? -1 : Digits.parse(text.substring(colon + 1), 10, 5);
        if (port < 1 || port > 65535) {
            throw unexpected(text);
        }
        String host = text.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        IpAddress address;
        try {
            address = IpAddress.parse(isBracketed ? host.substring(1, host.length() - 1) : host);
        } catch (UnexpectedText e) {
            throw unexpected(text);
        }
        if (address.isIpv4() == isBracketed) {
            throw unexpected(text);
        }
        return new Endpoint(address, port);
    }

    private static UnexpectedText unexpected(String text) {
        return new UnexpectedText("an address and a port such as 10.0.0.1:7443 or [2001:db8::1]:7443", text);
    }

    @Override
    public String toString() {
        return (address.isIpv4() ? address : "[" + address + "]") + ":" + port;
    }
}
