package io.turnout.replay;

/** Where {@link LiveSender} puts frames: an interface, or what stands in for one. */
interface FrameLink extends AutoCloseable {
    /** What frames must start with here; see {@link LinkType}. */
    int linkType();

    /**
     * Sends one frame.
     *
     * @param octets the frame, from index 0
     * @param length its octets
     * @return false if the system refused it
     */
    boolean send(byte[] octets, int length);

    @Override
    void close();
}
