package io.turnout.io;

import io.turnout.io.sys.Libc;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;

/**
 * Which link address local instances have, and which this platform has towards them: as the kernel knows it, which speaks
 * ARP and neighbour discovery for us. On ports without Ethernet (loopback, TUN) addresses are made up.
 *
 * <p>Owned by one thread at a time.
 */
public final class LinkAddresses {
    /** The link address is not known. */
    public static final long UNKNOWN = 0;

    private static final long MADE_UP_PORT = 0x0200_0000_0001L;
    private static final long LOCALLY_ADMINISTERED = 0x0200_0000_0000L;

    private final String interfaceName;
    private final Map<Address, Long> known = new HashMap<>();
    private final Map<Address, Long> asked = new HashMap<>();

    private record Address(long high, long low) {}

    private LinkAddresses(String interfaceName) {
        this.interfaceName = interfaceName;
    }

    /** Addresses that are made up: every instance has one. */
    public static LinkAddresses madeUp() {
        return new LinkAddresses(null);
    }

    /** Those that the ports of {@code setup} see. */
    static LinkAddresses of(Dataplane.Setup setup) {
        boolean isEthernet =
                setup.app() != null && setup.backend() != Dataplane.Backend.LOOPBACK && !TunPort.isTun(setup.app());
        if (!isEthernet) {
            return madeUp();
        }
        LinkAddresses links = new LinkAddresses(setup.app());
        links.refresh();
        return links;
    }

    /** The link address of this platform's port towards its instances, 48 bits. */
    public long port() {
        if (interfaceName == null) {
            return MADE_UP_PORT;
        }
        try {
            NetworkInterface port = NetworkInterface.getByName(interfaceName);
            byte[] octets = port == null ? null : port.getHardwareAddress();
            long mac = 0;
            for (int i = 0; octets != null && i < octets.length; i++) {
                mac = mac << Byte.SIZE | octets[i] & 0xFF;
            }
            return mac == 0 ? MADE_UP_PORT : mac;
        } catch (SocketException e) {
            return MADE_UP_PORT;
        }
    }

    /** The link address of an instance, 48 bits, or {@link #UNKNOWN}; what is asked for is kept up to date. */
    public long instance(long high, long low) {
        if (interfaceName == null) {
            return LOCALLY_ADMINISTERED | low & 0xFFFF_FFFFL;
        }
        Address address = new Address(high, low);
        long mac = known.getOrDefault(address, UNKNOWN);
        asked.put(address, mac);
        return mac;
    }

    /**
     * Asks the kernel again, and has it find out what is missing.
     *
     * @return whether an address that was asked for is another now
     */
    boolean refresh() {
        int index = interfaceName == null ? -1 : Libc.interfaceIndex(interfaceName);
        if (index < 0) {
            return false;
        }
        known.clear();
        for (Neighbours.Neighbour neighbour : Neighbours.known()) {
            if (neighbour.interfaceIndex() == index) {
                known.put(new Address(neighbour.high(), neighbour.low()), neighbour.mac());
            }
        }
        boolean isChanged = false;
        for (Map.Entry<Address, Long> entry : asked.entrySet()) {
            long mac = known.getOrDefault(entry.getKey(), UNKNOWN);
            if (mac == UNKNOWN) {
                Neighbours.resolve(index, entry.getKey().high(), entry.getKey().low());
            } else if (mac != entry.getValue()) {
                isChanged = true;
            }
        }
        return isChanged;
    }
}
