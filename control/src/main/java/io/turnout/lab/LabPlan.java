package io.turnout.lab;

import io.turnout.generate.Address;

/**
 * Who has which address in the lab: two platforms, each with a base station in front of it, one gateway behind both, and a
 * server in the packet data network.
 *
 * @param base the first octet of every IPv4 address that is not a UE's own affair: 10 in network namespaces, 127 where all
 *     stays on the loopback
 */
record LabPlan(int base) {
    /** Platforms, base stations and instances there are. */
    static final int PLATFORMS = 2;

    /** UEs that have addresses. */
    static final int MAX_UES = 60_000;

    /** UDP port that the application's instances listen on. */
    static final int APPLICATION_PORT = 7_000;

    /** UDP port that instances give contexts on. */
    static final int SYNCHRONIZE_PORT = 7_500;

    /** UDP port of the server in the packet data network. */
    static final int SERVER_PORT = 7_007;

    private static final int FIRST_UE = 256;
    private static final long LAB_MAC = 0x02_4C_41_42_00_00L;

    /** The name of platform {@code index}. */
    static String platform(int index) {
        return "mec-" + (index + 1);
    }

    /** The name of the instance at platform {@code index}. */
    static String instance(int index) {
        return "counter-" + (index + 1);
    }

    /** The base station in front of platform {@code index}. */
    String station(int index) {
        return base + ".1." + (index + 1) + ".1";
    }

    /** The network of that base station. */
    String stationNetwork(int index) {
        return base + ".1." + (index + 1) + ".0/24";
    }

    /** The gateway (SGW). */
    String gateway() {
        return base + ".2.0.1";
    }

    /** The network of gateways. */
    String gatewayNetwork() {
        return base + ".2.0.0/24";
    }

    /** The address of platform {@code index} in the transport network. */
    String platformAddress(int index) {
        return base + ".100.0." + (index + 1);
    }

    /** The address of the instance at platform {@code index}. */
    String instanceAddress(int index) {
        return base + ".60." + (index + 1) + ".10";
    }

    /** The address by which UEs reach whichever instance is active. */
    String applicationAddress() {
        return base + ".60.0.10";
    }

    /** The server in the packet data network. */
    String server() {
        return base + ".200.0.1";
    }

    /** The network of UEs. */
    String ueNetwork() {
        return base + ".45.0.0/16";
    }

    /** UE {@code index}. */
    String ue(int index) {
        int host = FIRST_UE + index;
        return base + ".45." + (host >> 8) + "." + (host & 0xFF);
    }

    /** Which UE has an address; -1 where none has. */
    int ueIndex(int address) {
        int first = Address.of(ue(0)).v4();
        int index = address - first;
        return index >= 0 && index < MAX_UES ? index : -1;
    }

    /** The network of the instance at platform {@code index}. */
    String appNetwork(int index) {
        return base + ".60." + (index + 1) + ".0/24";
    }

    /** The address of platform {@code index} in that network. */
    String appGateway(int index) {
        return base + ".60." + (index + 1) + ".1";
    }

    /** The link address of the base station in front of platform {@code index}. */
    static long stationMac(int index) {
        return LAB_MAC | 0x0100 | index;
    }

    /** The link address of the core network's end towards platform {@code index}. */
    static long trunkMac(int index) {
        return LAB_MAC | 0x0400 | index;
    }

    /** The link address of the gateway. */
    static long gatewayMac() {
        return LAB_MAC | 0x0200;
    }

    /** The link address of the instance at platform {@code index}. */
    static long instanceMac(int index) {
        return LAB_MAC | 0x0300 | index;
    }

    /** A link address as commands want it. */
    static String text(long mac) {
        StringBuilder text = new StringBuilder();
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(String.format("%02x%s", mac >>> shift & 0xFF, shift == 0 ? "" : ":"));
        }
        return text.toString();
    }
}
