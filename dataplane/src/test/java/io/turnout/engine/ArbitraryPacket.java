package io.turnout.engine;

import io.turnout.generate.Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes IP packets between a UE and an instance: options, extension headers, fragments, protocols, ICMP errors that
 * quote more or less of a packet that went the other way. Every checksum is computed from the finished octets, word by
 * word; nothing that the engine uses. Equal random numbers give equal packets but for the instance's address.
 */
final class ArbitraryPacket {
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int[] OTHERS = {47, 132, 59};
    private static final int[] ICMP_ERRORS = {3, 4, 5, 11, 12};
    private static final int[] ICMPV6_ERRORS = {1, 2, 3, 4, 100};

    private final SplittableRandom random;
    private final boolean ipv4;
    private final boolean mayCut;
    private final byte[] ue;
    private final byte[] instance;

    private ArbitraryPacket(SplittableRandom random, String instance, boolean mayCut) {
        this.random = random;
        this.ipv4 = Address.of(instance).isV4();
        this.mayCut = mayCut;
        this.ue = bytes(ipv4 ? EngineSite.UE : EngineSite.UE6);
        this.instance = bytes(instance);
    }

    /** A packet from or to the instance at this address, whose family is the packet's. */
    static byte[] make(SplittableRandom random, String instance, boolean isFromInstance) {
        return new ArbitraryPacket(random, instance, true).packet(isFromInstance, true);
    }

    /** The same, but that what an error quotes is whole. */
    static byte[] makeWhole(SplittableRandom random, String instance, boolean isFromInstance) {
        return new ArbitraryPacket(random, instance, false).packet(isFromInstance, true);
    }

    /** An ICMP or ICMPv6 message in a packet without options, its checksum to be computed. */
    static byte[] icmp(String source, String destination, byte[] message) {
        byte[] from = bytes(source);
        byte[] to = bytes(destination);
        boolean ipv4 = from.length == 4;
        ByteBuffer packet = ByteBuffer.allocate((ipv4 ? 20 : 40) + message.length);
        if (ipv4) {
            packet.putInt(0x4500_0000 | packet.capacity())
                    .putInt(0)
                    .put((byte) 64)
                    .put((byte) ICMP);
            packet.putShort((short) 0).put(from).put(to);
            packet.putShort(10, checksum(Arrays.copyOf(packet.array(), 20)));
        } else {
            packet.putInt(0x6000_0000)
                    .putShort((short) message.length)
                    .put((byte) ICMPV6)
                    .put((byte) 64);
            packet.put(from).put(to);
        }
        short checksum = checksum(ipv4 ? message : withPseudoHeader(message, ICMPV6, from, to));
        return packet.put(ByteBuffer.wrap(message.clone()).putShort(2, checksum).array())
                .array();
    }

    private static byte[] bytes(String address) {
        Address value = Address.of(address);
        return value.isV4()
                ? ByteBuffer.allocate(4).putInt(value.v4()).array()
                : ByteBuffer.allocate(16)
                        .putLong(value.high())
                        .putLong(value.low())
                        .array();
    }

    private byte[] packet(boolean isFromInstance, boolean mayQuote) {
        byte[] source = isFromInstance ? instance : ue;
        byte[] destination = isFromInstance ? ue : instance;
        return ipv4 ? v4(source, destination, mayQuote) : v6(source, destination, mayQuote);
    }

    private byte[] v4(byte[] source, byte[] destination, boolean mayQuote) {
        byte[] options = octets(4 * (random.nextInt(4) == 0 ? random.nextInt(11) : 0));
        Arrays.fill(options, (byte) 1); // no operation
        int fragmentField = random.nextInt(5) == 0 ? random.nextInt(2) << 13 | random.nextInt(2) * 3 : 0;
        int[] protocols = {UDP, UDP, TCP, ICMP, ICMP, OTHERS[random.nextInt(OTHERS.length)]};
        int protocol = protocols[random.nextInt(protocols.length)];
        boolean isLater = (fragmentField & 0x1FFF) != 0;
        byte[] upper = isLater ? octets(random.nextInt(64)) : upper(protocol, source, destination, mayQuote);
        int headerLength = 20 + options.length;
        ByteBuffer packet = ByteBuffer.allocate(headerLength + upper.length);
        packet.put((byte) (0x40 | headerLength / 4)).put((byte) random.nextInt(256));
        packet.putShort((short) packet.capacity()).putShort((short) random.nextInt(1 << 16));
        packet.putShort((short) fragmentField)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0);
        packet.put(source).put(destination).put(options);
        packet.putShort(10, checksum(Arrays.copyOf(packet.array(), headerLength)));
        return packet.put(upper).array();
    }

    private byte[] v6(byte[] source, byte[] destination, boolean mayQuote) {
        int[] protocols = {UDP, TCP, ICMPV6, ICMPV6, OTHERS[random.nextInt(OTHERS.length)]};
        int protocol = protocols[random.nextInt(protocols.length)];
        boolean hasFragmentHeader = random.nextInt(4) == 0;
        int fragmentField = hasFragmentHeader ? random.nextInt(3) * 8 | random.nextInt(2) : 0;
        boolean isLater = fragmentField >= 8;
        byte[] upper = isLater ? octets(random.nextInt(64)) : upper(protocol, source, destination, mayQuote);
        ByteBuffer extensions = ByteBuffer.allocate(64);
        int first = protocol;
        if (hasFragmentHeader) { // the last one first, for each names what follows it
            extensions
                    .put((byte) first)
                    .put((byte) 0)
                    .putShort((short) fragmentField)
                    .putInt(random.nextInt());
            first = 44;
        }
        if (random.nextInt(4) == 0) {
            byte[] behind = Arrays.copyOf(extensions.array(), extensions.position());
            extensions.clear();
            extensions
                    .put((byte) first)
                    .put((byte) 0)
                    .put(new byte[] {1, 4, 0, 0, 0, 0})
                    .put(behind);
            first = random.nextBoolean() ? 0 : 60;
        }
        extensions.flip();
        ByteBuffer packet = ByteBuffer.allocate(40 + extensions.limit() + upper.length);
        packet.putInt(0x6000_0000 | random.nextInt(1 << 28)).putShort((short) (packet.capacity() - 40));
        packet.put((byte) first).put((byte) 64).put(source).put(destination);
        return packet.put(extensions).put(upper).array();
    }

    private byte[] upper(int protocol, byte[] source, byte[] destination, boolean mayQuote) {
        return switch (protocol) {
            case UDP -> udp(source, destination);
            case TCP -> tcp(source, destination);
            case ICMP, ICMPV6 -> icmp(protocol, source, destination, mayQuote);
            default -> octets(random.nextInt(64));
        };
    }

    private byte[] udp(byte[] source, byte[] destination) {
        byte[] datagram = octets(8 + random.nextInt(64));
        ByteBuffer.wrap(datagram).putShort(4, (short) datagram.length).putShort(6, (short) 0);
        if (random.nextInt(4) == 0) {
            return datagram;
        }
        short checksum = checksum(withPseudoHeader(datagram, UDP, source, destination));
        ByteBuffer.wrap(datagram).putShort(6, checksum == 0 ? -1 : checksum);
        return datagram;
    }

    private byte[] tcp(byte[] source, byte[] destination) {
        byte[] segment = octets(20 + random.nextInt(64));
        segment[12] = 0x50;
        ByteBuffer.wrap(segment).putShort(16, (short) 0);
        ByteBuffer.wrap(segment).putShort(16, checksum(withPseudoHeader(segment, TCP, source, destination)));
        return segment;
    }

    private byte[] icmp(int protocol, byte[] source, byte[] destination, boolean mayQuote) {
        int[] errors = ipv4 ? ICMP_ERRORS : ICMPV6_ERRORS;
        byte[] message;
        if (mayQuote && random.nextInt(4) != 0) {
            byte[] quoted = packet(Arrays.equals(destination, instance), false);
            int headerLength = ipv4 ? (quoted[0] & 0xF) * 4 : 40;
            int cutLength = headerLength + random.nextInt(quoted.length - headerLength + 1) / 2 * 2; // no half checksum
            int quotedLength = mayCut && random.nextBoolean() ? cutLength : quoted.length;
            message = new byte[8 + quotedLength];
            message[0] = (byte) errors[random.nextInt(errors.length)];
            System.arraycopy(quoted, 0, message, 8, quotedLength);
        } else {
            message = octets(8 + random.nextInt(64));
            message[0] = (byte) (ipv4 ? 8 : 128);
        }
        message[1] = 0;
        ByteBuffer.wrap(message).putShort(2, (short) 0);
        boolean hasPseudoHeader = protocol == ICMPV6;
        byte[] covered = hasPseudoHeader ? withPseudoHeader(message, ICMPV6, source, destination) : message;
        ByteBuffer.wrap(message).putShort(2, checksum(covered));
        return message;
    }

    private byte[] octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    /** What covers addresses, protocol and length, in an order that the sum does not care about. */
    private static byte[] withPseudoHeader(byte[] upper, int protocol, byte[] source, byte[] destination) {
        return ByteBuffer.allocate(source.length + destination.length + 8 + upper.length)
                .put(source)
                .put(destination)
                .putInt(upper.length)
                .putInt(protocol)
                .put(upper)
                .array();
    }

    private static short checksum(byte[] octets) {
        int sum = 0;
        for (int i = 0; i < octets.length; i += 2) {
            int low = i + 1 < octets.length ? octets[i + 1] & 0xFF : 0;
            sum += (octets[i] & 0xFF) << 8 | low;
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
