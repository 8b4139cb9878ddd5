package io.turnout.replay;

/**
 * One link type that occurs in a capture, and how many frames came with it.
 *
 * <p>Owned by the reader that counts in it; a report reads it after the last frame.
 */
public final class CapturedLink {
    private final int linkType;
    private final int firstInterfaceIndex;
    private final String firstInterfaceName;
    private long frameCount;

    CapturedLink(int linkType, int firstInterfaceIndex, String firstInterfaceName) {
        this.linkType = linkType;
        this.firstInterfaceIndex = firstInterfaceIndex;
        this.firstInterfaceName = firstInterfaceName;
    }

    /** The number of the link type; {@link LinkType} names those that are supported. */
    public int linkType() {
        return linkType;
    }

    /** Frames of this link type read so far. */
    public long frameCount() {
        return frameCount;
    }

    /** Whether Turnout can find the IP header in these frames. */
    public boolean isSupported() {
        return LinkType.isSupported(linkType);
    }

    void onFrame() {
        frameCount++;
    }

    /** One line for people: the link type, its first interface and the number of frames. */
    @Override
    public String toString() {
        String name = firstInterfaceName.isEmpty() ? "" : " '" + firstInterfaceName + "'";
        return LinkType.describe(linkType) + ", first on interface " + firstInterfaceIndex + name + ": " + frameCount
                + (frameCount == 1 ? " frame" : " frames");
    }
}
