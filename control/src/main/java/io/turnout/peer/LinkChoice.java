package io.turnout.peer;

/**
 * Which of two connections between the same two platforms remains. Pure; both platforms come to the same choice.
 *
 * <p>Nobody dials while it has a link, and nobody says hello on a dialled connection while it keeps a preferred one. So
 * two connections meet where both platforms dialled at once, or where one of them lost the link that the other still
 * believes in. The first is decided by the platform ids: the connection that the lower one dialled remains. The second
 * shows in the hello: the platform has started anew, or has counted the link that it lost, or dials again.
 */
final class LinkChoice {
    private LinkChoice() {}

    /**
     * Whether a connection that has come up takes the place of the link that stands.
     *
     * @param link the peer's hello on the link that stands
     * @param isLinkDialledHere whether this platform dialled the link that stands
     * @param fresh the peer's hello on the connection that has come up
     * @param isFreshDialledHere whether this platform dialled that
     */
    static boolean replaces(
            String here, Hello link, boolean isLinkDialledHere, Hello fresh, boolean isFreshDialledHere) {
        return fresh.incarnation() != link.incarnation()
                || isFreshDialledHere == isLinkDialledHere
                || fresh.linkCount() > link.linkCount()
                || isPreferred(here, fresh.platform(), isFreshDialledHere);
    }

    /** Whether a connection that this platform dialled, or {@code peer} did, remains when both dial at once. */
    static boolean isPreferred(String here, String peer, boolean isDialledHere) {
        return here.compareTo(peer) < 0 == isDialledHere;
    }
}
