package io.turnout.io;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.turnout.wire.Ethernet;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.agrona.DirectBuffer;

/**
 * Which worker handles which frames: all with the same pair of outer addresses are one worker's, their home, by whatever
 * queue they come. A card sends a pair of base station and gateway to one queue, but their fragments, which have no
 * ports, to another: at two engines they would overtake whole packets of the same UE by as much as one is behind the
 * other, and where a card looks at the ports of first fragments, datagrams would never be put together.
 *
 * <p>The home of a pair is the worker that its first frame came to, so that most frames are at home where the card put
 * them. Pairs that share a bucket share their home. It never changes: a frame would overtake those before it.
 *
 * <p>Shared by all workers. <b>Assumptions:</b> a worker is one thread. <b>Guarantees:</b> every worker is told the same
 * home of a pair, always. <b>Progress:</b> wait-free.
 */
final class Homes {
    private static final int BUCKET_BITS = 16;
    private static final int IPV4_ADDRESSES_OFFSET = 12;
    private static final int IPV6_ADDRESSES_OFFSET = 8;
    private static final int IPV6_ADDRESSES_LENGTH = 32;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    /** By bucket: worker + 1, or 0 where no frame has come. Written once, and nothing else is read by its means. */
    private final AtomicIntegerArray homes = new AtomicIntegerArray(1 << BUCKET_BITS);

    /** The home of a frame that came to {@code worker}; the same where the frame is not IP. */
    int home(DirectBuffer buffer, int offset, int length, int worker) {
        int link = Ethernet.check(buffer, offset, length);
        if (link < 0) {
            return worker;
        }
        int headerLength = Ethernet.headerLength(link);
        int type = Ethernet.type(link);
        int packet = offset + headerLength;
        int packetLength = length - headerLength;
        if (type == Ipv4.ETHERNET_TYPE && packetLength >= Ipv4.MIN_HEADER_LENGTH) {
            return claim(mix(0, buffer.getLong(packet + IPV4_ADDRESSES_OFFSET, BIG_ENDIAN)), worker);
        }
        if (type == Ipv6.ETHERNET_TYPE && packetLength >= Ipv6.HEADER_LENGTH) {
            long hash = 0;
            for (int i = 0; i < IPV6_ADDRESSES_LENGTH; i += Long.BYTES) {
                hash = mix(hash, buffer.getLong(packet + IPV6_ADDRESSES_OFFSET + i, LITTLE_ENDIAN));
            }
            return claim(hash, worker);
        }
        return worker;
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * SPREAD;
        return mixed ^ mixed >>> 32;
    }

    private int claim(long hash, int worker) {
        int bucket = (int) (hash * SPREAD >>> Long.SIZE - BUCKET_BITS);
        int home = homes.getOpaque(bucket);
        if (home == 0) {
            int witness = homes.compareAndExchange(bucket, 0, worker + 1);
            home = witness == 0 ? worker + 1 : witness;
        }
        return home - 1;
    }
}
