package io.turnout.app;

import io.turnout.app.SyncMessage.Chunk;
import io.turnout.app.SyncMessage.Part;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A part while it comes in; outlives the connection, so that the next one goes on where this one ended. */
final class PartBuffer {
    private static final int FIRST_OCTETS = 1 << 20;

    private final long version;
    private final int length;
    private final MessageDigest digest = sha256();
    private byte[] octets;
    private int count;

    /** For {@code part}, no longer than an array can be. */
    PartBuffer(Part part) {
        version = part.version();
        length = (int) part.length();
        octets = new byte[Math.min(length, FIRST_OCTETS)]; // what is announced has not come yet
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    long version() {
        return version;
    }

    /** Octets that came. */
    int count() {
        return count;
    }

    boolean isComplete() {
        return count == length;
    }

    /** Whether {@code part} goes on where this one is. */
    boolean isContinuedBy(Part part) {
        return part.version() == version && part.length() == length && part.offset() == count;
    }

    void add(Chunk chunk) throws ChecksumException, WireException {
        byte[] more = chunk.octets();
        if (chunk.version() != version || chunk.offset() != count || more.length == 0) {
            throw new WireException("a chunk that does not follow");
        }
        if (more.length > length - count) {
            throw new WireException("more octets than announced");
        }
        if (SyncCodec.checksum(more, 0, more.length) != chunk.checksum()) {
            throw new ChecksumException("chunk at " + count + " of version " + version);
        }
        if (octets.length - count < more.length) {
            int grown = (int) Math.min(length, Math.max(2L * octets.length, (long) count + more.length));
            octets = Arrays.copyOf(octets, grown);
        }
        System.arraycopy(more, 0, octets, count, more.length);
        digest.update(more);
        count += more.length;
    }

    /** The octets, if they are those whose digest is {@code hex}. */
    byte[] finish(String hex) throws ChecksumException {
        if (!HexFormat.of().formatHex(digest.digest()).equals(hex)) {
            throw new ChecksumException("version " + version);
        }
        return octets;
    }

    /** What came is not what its checksum says. */
    static final class ChecksumException extends Exception {
        private static final long serialVersionUID = 1L;

        ChecksumException(String what) {
            super("wrong checksum: " + what);
        }
    }
}
