package io.turnout.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * By which interface, and over which next hop, the kernel would send to an address.
 *
 * @param interfaceIndex the interface
 * @param high high 64 bits of the next hop: a gateway, or the address itself
 * @param low low 64 bits, IPv4 as {@code ::ffff:a.b.c.d}
 */
record KernelRoute(int interfaceIndex, long high, long low) {
    private static final int NEW_ROUTE = 24;
    private static final int GET_ROUTE = 26;
    private static final int ROUTE_LENGTH = 12;
    private static final int DESTINATION = 1;
    private static final int OUT_INTERFACE = 4;
    private static final int GATEWAY = 5;

    /**
     * The route to an address, in this thread's network namespace.
     *
     * @throws io.turnout.io.sys.SystemCallException where there is none
     */
    static KernelRoute to(long high, long low) {
        boolean isIpv4 = Netlink.isIpv4(high, low);
        ByteBuffer request =
                Netlink.message(GET_ROUTE, Netlink.REQUEST, ROUTE_LENGTH + Netlink.addressLength(high, low));
        request.put((byte) (isIpv4 ? Netlink.AF_INET : Netlink.AF_INET6))
                .put((byte) (isIpv4 ? Integer.SIZE : 2 * Long.SIZE))
                .put(new byte[ROUTE_LENGTH - 2]);
        Netlink.putAddress(request, DESTINATION, high, low);
        KernelRoute[] route = new KernelRoute[1];
        Netlink.exchange(request, answer -> {
            boolean isLast = Netlink.parse(answer, NEW_ROUTE, body -> route[0] = read(body, high, low));
            return isLast || route[0] != null;
        });
        return route[0];
    }

    private static KernelRoute read(ByteBuffer body, long high, long low) {
        long[] found = {-1, high, low};
        Netlink.attributes(body, ROUTE_LENGTH, (type, value) -> {
            if (type == OUT_INTERFACE) {
                found[0] = value.order(ByteOrder.nativeOrder()).getInt(0);
            } else if (type == GATEWAY && value.remaining() == Integer.BYTES) {
                found[1] = 0;
                found[2] = 0xFFFF_0000_0000L | value.getInt(0) & 0xFFFF_FFFFL;
            } else if (type == GATEWAY) {
                found[1] = value.getLong(0);
                found[2] = value.getLong(Long.BYTES);
            }
        });
        return new KernelRoute((int) found[0], found[1], found[2]);
    }
}
