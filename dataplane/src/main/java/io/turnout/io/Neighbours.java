package io.turnout.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's neighbours: which link address an IP address has. The kernel speaks ARP and neighbour discovery with local
 * instances; we ask it for the result, over netlink.
 *
 * <pre>
 *   ndmsg:    family 1 | 3 | interface 4 | state 2 | flags 1 | type 1
 *   then attributes: destination, link address, ...                        ({@link Netlink})
 * </pre>
 *
 * <p>For control threads: each call opens a socket, and waits for the kernel's answer. Stateless.
 */
public final class Neighbours {
    private static final int AF_BRIDGE = 7;
    private static final int NEW_NEIGHBOUR = 28;
    private static final int GET_NEIGHBOURS = 30;
    private static final int NEIGHBOUR_LENGTH = 12;
    private static final int DESTINATION = 1;
    private static final int LINK_ADDRESS = 2;
    private static final int MAC_LENGTH = 6;
    private static final byte USE = 1;

    // States in which a link address may be used: reachable, stale, delay, probe, no ARP needed, permanent.
    private static final int USABLE_STATES = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x80;

    private Neighbours() {}

    /**
     * One neighbour whose link address is known.
     *
     * @param interfaceIndex where it is
     * @param high high 64 bits of its address
     * @param low low 64 bits, IPv4 as {@code ::ffff:a.b.c.d}
     * @param mac its link address, 48 bits
     */
    public record Neighbour(int interfaceIndex, long high, long low, long mac) {}

    /** All neighbours in this thread's network namespace whose link address is known. */
    public static List<Neighbour> known() {
        List<Neighbour> neighbours = new ArrayList<>();
        Netlink.exchange(question(0), answer -> parse(answer, neighbours));
        return neighbours;
    }

    /** The index of the bridge port that {@code mac} was seen behind; negative where none was. */
    static int bridgePort(long mac) {
        int[] port = {-1};
        Netlink.exchange(
                question(AF_BRIDGE),
                answer -> Netlink.parse(
                        answer,
                        NEW_NEIGHBOUR,
                        body -> Netlink.attributes(body, NEIGHBOUR_LENGTH, (type, value) -> {
                            if (type == LINK_ADDRESS && value.remaining() == MAC_LENGTH && mac(value) == mac) {
                                port[0] = body.getInt(4);
                            }
                        })));
        return port[0];
    }

    private static ByteBuffer question(int family) {
        return Netlink.message(GET_NEIGHBOURS, Netlink.REQUEST | Netlink.DUMP, NEIGHBOUR_LENGTH)
                .put((byte) family);
    }

    /**
     * Has the kernel find out the link address of {@code high}, {@code low}, as if it had a packet to send there. What it
     * found is in {@link #known()} a moment later.
     */
    public static void resolve(int interfaceIndex, long high, long low) {
        ByteBuffer request = Netlink.message(
                NEW_NEIGHBOUR,
                Netlink.REQUEST | Netlink.ACKNOWLEDGE | Netlink.CREATE | Netlink.REPLACE,
                NEIGHBOUR_LENGTH + Netlink.addressLength(high, low));
        request.put((byte) (Netlink.isIpv4(high, low) ? Netlink.AF_INET : Netlink.AF_INET6))
                .put((byte) 0)
                .putShort((short) 0);
        request.putInt(interfaceIndex).putShort((short) 0).put(USE).put((byte) 0);
        Netlink.putAddress(request, DESTINATION, high, low);
        Netlink.exchange(request, answer -> parse(answer, new ArrayList<>()));
    }

    /**
     * Adds the neighbours of one answer to {@code neighbours}.
     *
     * @return whether it was the last answer
     * @throws io.turnout.io.sys.SystemCallException where the kernel answers with an error
     */
    static boolean parse(ByteBuffer answer, List<Neighbour> neighbours) {
        return Netlink.parse(answer, NEW_NEIGHBOUR, body -> add(body, neighbours));
    }

    private static void add(ByteBuffer body, List<Neighbour> neighbours) {
        if (body.limit() < NEIGHBOUR_LENGTH || (body.getShort(8) & USABLE_STATES) == 0) {
            return;
        }
        ByteBuffer[] found = new ByteBuffer[LINK_ADDRESS + 1];
        Netlink.attributes(body, NEIGHBOUR_LENGTH, (type, value) -> {
            if (type == DESTINATION || type == LINK_ADDRESS) {
                found[type] = value;
            }
        });
        ByteBuffer destination = found[DESTINATION];
        ByteBuffer mac = found[LINK_ADDRESS];
        if (destination == null || mac == null || mac.remaining() != MAC_LENGTH) {
            return;
        }
        int interfaceIndex = body.getInt(4);
        if (destination.remaining() == Integer.BYTES) {
            long low = 0xFFFF_0000_0000L | destination.getInt(0) & 0xFFFF_FFFFL;
            neighbours.add(new Neighbour(interfaceIndex, 0, low, mac(mac)));
        } else if (destination.remaining() == 2 * Long.BYTES) {
            neighbours.add(new Neighbour(interfaceIndex, destination.getLong(0), destination.getLong(8), mac(mac)));
        }
    }

    private static long mac(ByteBuffer octets) {
        return (octets.getShort(0) & 0xFFFFL) << 32 | octets.getInt(2) & 0xFFFF_FFFFL;
    }
}
