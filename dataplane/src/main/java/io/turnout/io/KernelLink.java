package io.turnout.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An interface, as the kernel tells of it over netlink. {@link java.net.NetworkInterface} does not find one that has no
 * address, as ports of a bridge have none.
 *
 * <pre>
 *   ifinfomsg:  family 1 | 1 | type 2 | index 4 | flags 4 | change 4
 *   then attributes: link address, name, ...                      ({@link Netlink})
 * </pre>
 *
 * @param index its number
 * @param name its name
 * @param mac its link address, 48 bits; {@link LinkAddresses#UNKNOWN} where it has none of that length
 */
record KernelLink(int index, String name, long mac) {
    private static final int NEW_LINK = 16;
    private static final int GET_LINKS = 18;
    private static final int LINK_LENGTH = 16;
    private static final int INDEX_OFFSET = 4;
    private static final int LINK_ADDRESS = 1;
    private static final int NAME = 3;
    private static final int MAC_LENGTH = 6;

    /** All interfaces of this thread's network namespace. Opens a socket, and waits for the kernel's answer. */
    static List<KernelLink> all() {
        List<KernelLink> links = new ArrayList<>();
        ByteBuffer question = Netlink.message(GET_LINKS, Netlink.REQUEST | Netlink.DUMP, LINK_LENGTH);
        Netlink.exchange(question, answer -> Netlink.parse(answer, NEW_LINK, body -> links.add(read(body))));
        return links;
    }

    private static KernelLink read(ByteBuffer body) {
        String[] name = {""};
        long[] mac = {LinkAddresses.UNKNOWN};
        Netlink.attributes(body, LINK_LENGTH, (type, value) -> {
            if (type == NAME) {
                name[0] = text(value);
            } else if (type == LINK_ADDRESS && value.remaining() == MAC_LENGTH) {
                mac[0] = (value.getShort(0) & 0xFFFFL) << Integer.SIZE | value.getInt(2) & 0xFFFF_FFFFL;
            }
        });
        return new KernelLink(body.getInt(INDEX_OFFSET), name[0], mac[0]);
    }

    /** Up to the octet 0 that ends it. */
    private static String text(ByteBuffer value) {
        byte[] octets = new byte[Math.max(0, value.remaining() - 1)];
        value.get(0, octets);
        return new String(octets, StandardCharsets.US_ASCII);
    }
}
