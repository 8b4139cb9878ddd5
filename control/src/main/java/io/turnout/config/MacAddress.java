package io.turnout.config;

/**
 * An Ethernet address. Immutable.
 *
 * @param bits its 48 bits, first octet highest
 */
public record MacAddress(long bits) {
    private static final int OCTET_COUNT = 6;

    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("more than 48 bits");
        }
    }

    /**
     * The address that {@code text} spells, six octets with hyphens or colons between: {@code 02-00-00-00-00-01}.
     *
     * @throws UnexpectedText if it spells none
     */
    public static MacAddress parse(String text) {
        String[] octets = text.split(text.indexOf(':') < 0 ? "-" : ":", -1);
        long bits = 0;
        boolean isAddress = octets.length == OCTET_COUNT;
        for (int i = 0; isAddress && i < OCTET_COUNT; i++) {
            int octet = octets[i].length() == 2 ? Digits.parse(octets[i], 16, 2) : -1;
            isAddress = octet >= 0;
            bits = (bits << 8) | (octet & 0xff);
        }
        if (!isAddress) {
            throw new UnexpectedText("an Ethernet address such as 02-00-00-00-00-01", text);
        }
        return new MacAddress(bits);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < OCTET_COUNT; i++) {
            text.append(i > 0 ? "-" : "").append(String.format("%02x", bits >>> (8 * (OCTET_COUNT - 1 - i)) & 0xff));
        }
        return text.toString();
    }
}
