package io.turnout.engine;

/** Where frames enter and leave: a small number, so that descriptors stay plain. */
public final class Side {
    /** Towards the base stations. */
    public static final int ACCESS = 0;

    /** Towards the gateways. */
    public static final int CORE = 1;

    /** Towards the application instances of this platform. */
    public static final int APP = 2;

    /** A capture's frame whose direction the site's networks do not tell. */
    public static final int UNKNOWN = 3;

    /** The first peer platform; the others follow. */
    public static final int FIRST_PEER = 4;

    private Side() {}

    /** The side of the peer {@code peerIndex}. */
    public static int peer(int peerIndex) {
        return FIRST_PEER + peerIndex;
    }

    /** Whether frames at {@code side} come from or go to a peer platform. */
    public static boolean isPeer(int side) {
        return side >= FIRST_PEER;
    }

    /** The peer of a side for which {@link #isPeer(int)} holds. */
    public static int peerIndex(int side) {
        return side - FIRST_PEER;
    }

    /** Where a frame that entered at {@code side} leaves when it is passed. */
    public static int opposite(int side) {
        return switch (side) {
            case ACCESS -> CORE;
            case CORE -> ACCESS;
            default -> side;
        };
    }
}
