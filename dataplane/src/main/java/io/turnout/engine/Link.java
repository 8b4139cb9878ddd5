package io.turnout.engine;

/** What a frame begins with. Ports in use are Ethernet; captures know other kinds. */
public final class Link {
    /** Ethernet II, with any VLAN tags. */
    public static final int ETHERNET = 0;

    /** Nothing: an IP packet. */
    public static final int IP = 1;

    /** Linux cooked capture, version 1. */
    public static final int COOKED = 2;

    /** Linux cooked capture, version 2. */
    public static final int COOKED_V2 = 3;

    /** Something else: the frame is passed as not IP. */
    public static final int OTHER = 4;

    private Link() {}
}
