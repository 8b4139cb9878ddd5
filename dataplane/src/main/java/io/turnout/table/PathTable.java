package io.turnout.table;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * GTP-U paths: the user-plane addresses of an eNB and an SGW (TS 29.281, 3.1), and the link headers seen between them.
 *
 * <pre>
 *  path record  0    eNB address, high and low 64 bits (IPv4 as ::ffff:a.b.c.d)
 *               16   SGW address, likewise
 *               32   uplink link header, downlink link header (2 x 4: link number, 0 = not seen)
 *  then         hash of path numbers (4 each), link records: length (1), octets (31)
 * </pre>
 *
 * <p>Path and link numbers start at 1 and are not given to another path or header while the table lives, so that a
 * bearer word which names one can be read at any time. There are few, so they stay in the cache.
 *
 * <p><b>Assumptions:</b> one writer. <b>Guarantees:</b> what a number stands for does not change. <b>Progress:</b>
 * readers are wait-free.
 */
public final class PathTable {
    /** No path. */
    public static final int NULL_PATH = 0;

    /** Octets of the longest link header kept: Ethernet with four VLAN tags. */
    public static final int MAX_LINK_LENGTH = 30;

    private static final int PATH_LENGTH = BitUtil.CACHE_LINE_LENGTH;
    private static final int LINK_RECORD_LENGTH = 32;
    private static final int LINKS_PER_PATH = 4;

    private static final int ENB_OFFSET = 0;
    private static final int SGW_OFFSET = 16;
    private static final int UPLINK_LINK_OFFSET = 32;
    private static final int DOWNLINK_LINK_OFFSET = 36;

    /** Record 0 is no path: it keeps the counts. */
    private static final int PATH_COUNT_OFFSET = 0;

    private static final int LINK_COUNT_OFFSET = 4;

    private static final long IPV4_MAPPED = 0x0000_FFFF_0000_0000L;

    private final AtomicBuffer buffer;

    /** The same memory, with no interface in between: a worker's path. */
    private final UnsafeBuffer records;

    private final int capacity;
    private final int hashOffset;
    private final int hashMask;
    private final int linksOffset;
    private final int linkCapacity;

    /** A table of {@code capacity} paths over {@code buffer} of {@link #length(int)} octets, zeroed when new. */
    PathTable(AtomicBuffer buffer, int capacity) {
        if (capacity < 1 || capacity > Bearer.MAX_PATH_INDEX) {
            throw new IllegalArgumentException("path capacity: " + capacity);
        }
        this.buffer = buffer;
        this.records = new UnsafeBuffer(buffer);
        this.capacity = capacity;
        this.hashOffset = (capacity + 1) * PATH_LENGTH;
        this.hashMask = hashLength(capacity) - 1;
        this.linksOffset = hashOffset + hashLength(capacity) * Integer.BYTES;
        this.linkCapacity = linkCapacity(capacity);
    }

    /** Octets that {@code capacity} paths take. */
    static int length(int capacity) {
        return (capacity + 1) * PATH_LENGTH
                + hashLength(capacity) * Integer.BYTES
                + (linkCapacity(capacity) + 1) * LINK_RECORD_LENGTH;
    }

    private static int hashLength(int capacity) {
        return BitUtil.findNextPositivePowerOfTwo(2 * capacity);
    }

    private static int linkCapacity(int capacity) {
        return LINKS_PER_PATH * capacity;
    }

    /** How many paths fit. */
    public int capacity() {
        return capacity;
    }

    /** Low 64 bits of an IPv4 address as this table keeps it; the high 64 are zero. */
    public static long mapped(int ipv4) {
        return IPV4_MAPPED | ipv4 & 0xFFFF_FFFFL;
    }

    /** Whether an address is an IPv4 one. */
    public static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> 32 == IPV4_MAPPED >>> 32;
    }

    /** Whether path {@code index} runs between these two addresses. */
    public boolean matches(int index, long enbHigh, long enbLow, long sgwHigh, long sgwLow) {
        int record = index * PATH_LENGTH;
        return records.getLong(record + ENB_OFFSET + 8) == enbLow
                && records.getLong(record + SGW_OFFSET + 8) == sgwLow
                && records.getLong(record + ENB_OFFSET) == enbHigh
                && records.getLong(record + SGW_OFFSET) == sgwHigh;
    }

    /** The path between these two addresses, or {@link #NULL_PATH}. */
    public int find(long enbHigh, long enbLow, long sgwHigh, long sgwLow) {
        int home = home(enbHigh, enbLow, sgwHigh, sgwLow);
        for (int probe = 0; probe <= hashMask; probe++) {
            int index = buffer.getIntVolatile(hashEntry(home + probe)); // pairs with add()
            if (index == NULL_PATH || matches(index, enbHigh, enbLow, sgwHigh, sgwLow)) {
                return index;
            }
        }
        return NULL_PATH;
    }

    /** Paths in use: the numbers 1 up to this one. */
    public int count() {
        return buffer.getIntVolatile(PATH_COUNT_OFFSET);
    }

    /** High 64 bits of the eNB's address. */
    public long enbHigh(int index) {
        return buffer.getLong(index * PATH_LENGTH + ENB_OFFSET);
    }

    /** Low 64 bits of the eNB's address. */
    public long enbLow(int index) {
        return buffer.getLong(index * PATH_LENGTH + ENB_OFFSET + 8);
    }

    /** High 64 bits of the SGW's address. */
    public long sgwHigh(int index) {
        return buffer.getLong(index * PATH_LENGTH + SGW_OFFSET);
    }

    /** Low 64 bits of the SGW's address. */
    public long sgwLow(int index) {
        return buffer.getLong(index * PATH_LENGTH + SGW_OFFSET + 8);
    }

    /** The number of the path's link header in a direction; 0 where none was seen. */
    public int link(int index, boolean uplink) {
        return buffer.getIntVolatile(linkField(index, uplink)); // pairs with learnLink()
    }

    /** Octets of link header {@code link}. */
    public int linkLength(int link) {
        return buffer.getByte(linkRecord(link));
    }

    /** Copies the octets of link header {@code link} to {@code frame}. */
    public void copyLink(int link, MutableDirectBuffer frame, int offset) {
        frame.putBytes(offset, buffer, linkRecord(link) + 1, linkLength(link));
    }

    /** Whether link header {@code link} is {@code length} octets of {@code frame}. */
    public boolean linkEquals(int link, DirectBuffer frame, int offset, int length) {
        int record = linkRecord(link);
        if (buffer.getByte(record) != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(record + 1 + i) != frame.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Adds a path; {@link #NULL_PATH} when the table is full. Writer only. */
    int add(long enbHigh, long enbLow, long sgwHigh, long sgwLow) {
        int index = count() + 1;
        if (index > capacity) {
            return NULL_PATH;
        }
        int record = index * PATH_LENGTH;
        buffer.putLong(record + ENB_OFFSET, enbHigh);
        buffer.putLong(record + ENB_OFFSET + 8, enbLow);
        buffer.putLong(record + SGW_OFFSET, sgwHigh);
        buffer.putLong(record + SGW_OFFSET + 8, sgwLow);
        buffer.putIntRelease(PATH_COUNT_OFFSET, index); // the record stands before it counts
        enter(index);
        return index;
    }

    private void enter(int index) {
        int entry = home(enbHigh(index), enbLow(index), sgwHigh(index), sgwLow(index));
        while (buffer.getInt(hashEntry(entry)) != NULL_PATH) {
            entry++;
        }
        buffer.putIntRelease(hashEntry(entry), index); // pairs with find(): the record stands before its number does
    }

    /** Makes the hash anew from the records: a killed writer may not have got to it. Before anyone looks up. */
    void recover() {
        buffer.setMemory(hashOffset, (hashMask + 1) * Integer.BYTES, (byte) 0);
        for (int index = 1; index <= count(); index++) {
            enter(index);
        }
    }

    /**
     * Notes the link header of a path; false, and nothing changed, when it is too long or there were too many.
     * Writer only.
     */
    boolean learnLink(int index, boolean uplink, DirectBuffer frame, int offset, int length) {
        int link = length > MAX_LINK_LENGTH ? 0 : linkOf(frame, offset, length);
        if (link != 0) {
            buffer.putIntRelease(linkField(index, uplink), link); // the header stands before its number does
        }
        return link != 0;
    }

    private int linkOf(DirectBuffer frame, int offset, int length) {
        int count = buffer.getInt(LINK_COUNT_OFFSET);
        for (int link = 1; link <= count; link++) {
            if (linkEquals(link, frame, offset, length)) {
                return link;
            }
        }
        if (count == linkCapacity) {
            return 0;
        }
        int record = linkRecord(count + 1);
        buffer.putByte(record, (byte) length);
        buffer.putBytes(record + 1, frame, offset, length);
        buffer.putIntRelease(LINK_COUNT_OFFSET, count + 1);
        return count + 1;
    }

    private int linkRecord(int link) {
        return linksOffset + link * LINK_RECORD_LENGTH;
    }

    private int linkField(int index, boolean uplink) {
        return index * PATH_LENGTH + (uplink ? UPLINK_LINK_OFFSET : DOWNLINK_LINK_OFFSET);
    }

    private int home(long enbHigh, long enbLow, long sgwHigh, long sgwLow) {
        return (int)
                SlotIndex.hash(enbLow ^ SlotIndex.hash(sgwLow ^ SlotIndex.hash(enbHigh ^ SlotIndex.hash(sgwHigh))));
    }

    private int hashEntry(int entry) {
        return hashOffset + (entry & hashMask) * Integer.BYTES;
    }
}
