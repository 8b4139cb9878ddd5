package io.turnout.wire;

import java.util.stream.Stream;

/** Whole frames of every kind, for fuzzing to start from. */
final class Seeds {
    private static final String ETHERNET = "020000000001 020000000002";
    private static final String INNER_UDP =
            "4500 0020 0001 0000 4011 0000 0a2d0001 0a3c010a 1388 1389 000c 0000 01020304";
    private static final String INNER_TCP =
            "4600 0030 0001 4000 4006 0000 0a2d0001 0a3c010a 94040000 8000 0050 00000001 00000000 6002ffff 00000000 020405b4";
    private static final String INNER_ICMP =
            "4500 003c 0001 0000 4001 0000 0a3c010a 0a2d0001 0304 0000 00000578" + INNER_UDP;

    private Seeds() {}

    static Stream<byte[]> frames() {
        return Stream.of(
                overIpv4("0800", "30ff000000001001"),
                overIpv4("0800", "30ff002000001001" + INNER_UDP),
                overIpv4("8100 0064 0800", "32ff003400001001 00010000" + INNER_TCP),
                overIpv4("88a8 0064 8100 0065 0800", "34ff004400001001 00000085 01100900" + INNER_ICMP),
                overIpv4("0800", "36ff001400001001 000100c0 01123403 0200010200000085 01000900"),
                overIpv4("0800", "3201000400000000 12340000"),
                overIpv4("0800", "3202000600000000 12340000 0e00"),
                overIpv4("0800", "361a001400000000 00000040 01fedc00 1000001001 850004c0a80001"),
                overIpv4("0800", "321a001c00000000 00000000 1000001001 850010fd000000000000000000000000000001"),
                overIpv4("0800", "321f000d00000000 00000000 8d028540 ff00021234"),
                overIpv4("0800", "30fe000000001001"),
                overIpv6(Udp.PROTOCOL, "", "30ff002000001001" + INNER_UDP),
                overIpv6(
                        Ipv6.HOP_BY_HOP,
                        "3c00010400000000 2b00010400000000 2c00040000000000 1100000112345678",
                        "30fe000000001001"),
                overIpv6(Ipv6.DESTINATION_OPTIONS, "3300010400000000 110100000000000000000000", "30fe000000001001"),
                Octets.bytes("0000 0001 0006 0200000000010000 0800" + INNER_UDP),
                Octets.bytes("0800 0000 00000002 0001 00 06 0200000000010000" + INNER_TCP),
                Octets.bytes(ETHERNET + "0800" + "4500 0024 208c 00b9 4011 0000 0a000101 0a000001" + "00".repeat(16)),
                new byte[0]);
    }

    private static byte[] overIpv4(String tagsAndType, String message) {
        String datagram = udp(message);
        int totalLength = Ipv4.MIN_HEADER_LENGTH + Octets.bytes(datagram).length;
        String header = "45b8 %04x 1234 4000 4011 0000 0a000101 0a000001".formatted(totalLength);
        return Octets.bytes(ETHERNET + tagsAndType + header + datagram);
    }

    private static byte[] overIpv6(int firstHeader, String extensions, String message) {
        String payload = extensions + udp(message);
        String lengths = "%04x %02x 40".formatted(Octets.bytes(payload).length, firstHeader);
        String addresses = "fd000000000000000000000000000001 fd000000000000000000000000000002";
        return Octets.bytes(ETHERNET + "86dd 60000000" + lengths + addresses + payload);
    }

    private static String udp(String message) {
        return "2328 0868 %04x 0000".formatted(Udp.HEADER_LENGTH + Octets.bytes(message).length) + message;
    }
}
