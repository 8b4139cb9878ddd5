package io.turnout.app.sample;

import io.turnout.app.ContextPart;
import io.turnout.app.StatefulService;
import io.turnout.app.Ue;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Makes an application's contexts as long as wanted, so that a small sample moves like a large one. The target checks every
 * octet, and has what it needs to make the padding itself: a context that moved on is as long as before.
 *
 * <pre>
 *  length of the application's part (4), the part, padding: octet i is a hash of i     network order
 * </pre>
 *
 * <p>Whole parts before the freeze are padded; changes are as short as the application makes them.
 */
public final class PaddedContext implements StatefulService {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final StatefulService service;
    private final int paddedLength;

    /** {@code service}, with snapshots of {@code paddedLength} octets, or more where the application has more to say. */
    public PaddedContext(StatefulService service, int paddedLength) {
        this.service = service;
        this.paddedLength = paddedLength;
    }

    private static byte padding(int index) {
        return (byte) (index * GOLDEN >>> 56);
    }

    private static ContextPart padded(ContextPart part, int length) {
        int plainLength = part.octets().length;
        byte[] octets = new byte[Math.max(length, Integer.BYTES + plainLength)];
        ByteBuffer.wrap(octets).putInt(plainLength).put(part.octets());
        for (int i = Integer.BYTES + plainLength; i < octets.length; i++) {
            octets[i] = padding(i);
        }
        return new ContextPart(part.version(), part.whole(), octets);
    }

    @Override
    public ContextPart snapshot(Ue ue) {
        return padded(service.snapshot(ue), paddedLength);
    }

    @Override
    public ContextPart changes(Ue ue, long version) {
        return padded(service.changes(ue, version), 0);
    }

    @Override
    public void restore(Ue ue, ContextPart part) {
        byte[] octets = part.octets();
        int plainLength =
                octets.length < Integer.BYTES ? -1 : ByteBuffer.wrap(octets).getInt();
        if (plainLength < 0 || plainLength > octets.length - Integer.BYTES) {
            throw new IllegalArgumentException("a context of " + octets.length + " octets that is none of a sample");
        }
        int end = Integer.BYTES + plainLength;
        for (int i = end; i < octets.length; i++) {
            if (octets[i] != padding(i)) {
                throw new IllegalArgumentException("octet " + i + " of the context is not what was sent");
            }
        }
        byte[] plain = Arrays.copyOfRange(octets, Integer.BYTES, end);
        service.restore(ue, new ContextPart(part.version(), part.whole(), plain));
    }

    @Override
    public void freeze(Ue ue) {
        service.freeze(ue);
    }

    @Override
    public void unfreeze(Ue ue) {
        service.unfreeze(ue);
    }

    @Override
    public void release(Ue ue) {
        service.release(ue);
    }
}
