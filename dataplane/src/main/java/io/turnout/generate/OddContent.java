package io.turnout.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Octets that parsers could take for something else. */
final class OddContent {
    static final int DNS_PORT = 53;

    private static final String DNS_QUESTION = "\7example\3org\0\0\1\0\1";

    /** A query for example.org; its identifier begins like no GTP-U header. */
    static final byte[] DNS_QUERY = octets("\u00aa\1\1\0\0\1\0\0\0\0\0\0" + DNS_QUESTION);

    /** The answer to {@link #DNS_QUERY}: 192.0.2.1. */
    static final byte[] DNS_REPLY =
            octets("\u00aa\1\u0081\u0080\0\1\0\1\0\0\0\0" + DNS_QUESTION + "\u00c0\f\0\1\0\1\0\0\1\54\0\4\u00c0\0\2\1");

    /** The content of an extension header of 24 octets: an IPv4 header from a UE to an application. */
    static final byte[] LIKE_IPV4 = octets("\105\0\0\24\0\0\0\0\100\21\0\0\12\55\0\1\12\74\1\12\0\0");

    /** A G-PDU as a UE could send it, with a packet of its own. */
    static final byte[] G_PDU = gPdu();

    private OddContent() {}

    private static byte[] gPdu() {
        FrameBuilder frame = FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", 1).packet("10.45.0.1", "10.60.1.10");
        byte[] octets = frame.withoutLink().octets();
        return Arrays.copyOfRange(octets, frame.gtpuOffset(), octets.length);
    }

    private static byte[] octets(String characters) {
        return characters.getBytes(ISO_8859_1);
    }
}
