package io.turnout.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Changes to nftables that take effect all at once, as messages for a netlink socket of the netfilter protocol.
 *
 * <pre>
 *   batch begin | change ... | batch end
 *   each:  nlmsghdr 16 | family 1 | version 1 | resource 2 (big endian) | attributes, nested, numbers big endian
 * </pre>
 *
 * <p>Made by one thread, sent once.
 */
final class NetfilterBatch {
    /** The netlink protocol that takes such batches. */
    static final int PROTOCOL = 12;

    private static final int LENGTH = 4_096;
    private static final int BEGIN = 0x10;
    private static final int END = 0x11;
    private static final int NFTABLES = 10;
    private static final int IPV4 = 2;
    private static final int NESTED = 0x8000;

    private final ByteBuffer octets = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder());

    /** An empty batch. */
    NetfilterBatch() {
        control(BEGIN);
    }

    private void control(int type) {
        int message = header(type, Netlink.REQUEST, 0, NFTABLES);
        octets.putInt(message, octets.position() - message);
    }

    private int header(int type, int flags, int family, int resource) {
        int message = octets.position();
        octets.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(1)
                .putInt(0);
        octets.put((byte) family).put((byte) 0).putShort(Short.reverseBytes((short) resource));
        return message;
    }

    /** Adds a change of kind {@code type}, whose attributes {@code content} puts. */
    void change(int type, int flags, Runnable content) {
        int message = header(NFTABLES << Byte.SIZE | type, Netlink.REQUEST | flags, IPV4, 0);
        content.run();
        octets.putInt(message, octets.position() - message);
    }

    /** Puts an attribute that has others within. */
    void nest(int type, Runnable content) {
        int attribute = octets.position();
        octets.putInt(0);
        content.run();
        octets.putShort(attribute, (short) (octets.position() - attribute))
                .putShort(attribute + 2, (short) (type | NESTED));
    }

    /** Puts a number of 32 bits, big endian. */
    void number(int type, int value) {
        octets(type, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    /** Puts a text, with the octet 0 that ends it. */
    void text(int type, String value) {
        octets(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    /** Puts octets as they are. */
    void octets(int type, byte[] value) {
        octets.putShort((short) (Netlink.ATTRIBUTE_HEADER_LENGTH + value.length))
                .putShort((short) type)
                .put(value);
        octets.put(new byte[-value.length & 3]);
    }

    /** The whole batch. */
    ByteBuffer end() {
        control(END);
        ByteBuffer whole = ByteBuffer.allocate(octets.position()).order(ByteOrder.nativeOrder());
        return whole.put(octets.flip());
    }
}
