package io.turnout.app;

/** What goes wrong on purpose where a source sends a chunk: for tests and test beds. On the connection's thread. */
@FunctionalInterface
public interface ChunkFault {
    /** Nothing goes wrong. */
    ChunkFault NONE = (checksum, _, _, _) -> checksum;

    /**
     * A chunk is about to be sent.
     *
     * @param checksum the right one
     * @param offset of the chunk in its part, in octets
     * @param length of the chunk, in octets
     * @param partLength octets of the whole part
     * @return the checksum to send
     */
    int onChunk(int checksum, int offset, int length, int partLength);
}
