package io.turnout.bench;

import io.turnout.engine.Burst;
import io.turnout.engine.Engine;
import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.Side;
import io.turnout.engine.Steering;
import io.turnout.table.Counters;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import io.turnout.table.UeKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Uplink frames of random UEs to one application, and tables with a rule and a bearer for each of these UEs.
 *
 * <p>Frames are 128 octets in places of 2,048 with headroom, 4,096 of them used in turn, as a network card's ring would
 * be; before each burst their headers are written anew, as reception would.
 */
public final class UplinkTraffic {
    /** Frames in a burst. */
    public static final int BURST_FRAMES = 32;

    /** The address that UEs send to. */
    public static final int APPLICATION_ADDRESS = 0x0A3C_010A;

    static final int ENB_ADDRESS = 0x0A00_0101;
    static final int SGW_ADDRESS = 0x0A00_0001;
    static final int FIRST_TEID = 0x1001;

    private static final int FIRST_UE = 0x0A00_0000;
    private static final int FRAMES = 4_096;
    private static final int FRAME_PLACE = 2_048;
    private static final int FRAME_LENGTH = 128;
    private static final int PAGE_LENGTH = 4_096;
    private static final int TEMPLATE_LENGTH = 64;
    private static final int TEID_OFFSET = 46;
    private static final int UE_OFFSET = 62;
    private static final int DESTINATION_OFFSET = 66;

    private final UnsafeBuffer template = new UnsafeBuffer(ByteBuffer.allocateDirect(TEMPLATE_LENGTH));
    private final UnsafeBuffer frames =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FRAMES * FRAME_PLACE, PAGE_LENGTH));
    private final Burst burst = new Burst(frames, BURST_FRAMES);
    private final int ueCount;
    private int destination = APPLICATION_ADDRESS;
    private long random = 88_172_645_463_325_252L;
    private int nextFrame;
    private long timeNs;

    /** Traffic of {@code ueCount} UEs. */
    public UplinkTraffic(int ueCount) {
        this.ueCount = ueCount;
        template.putShort(12, (short) 0x0800, ByteOrder.BIG_ENDIAN);
        template.putByte(14, (byte) 0x45);
        template.putShort(16, (short) 114, ByteOrder.BIG_ENDIAN);
        template.putByte(22, (byte) 64);
        template.putByte(23, (byte) 17);
        template.putInt(26, ENB_ADDRESS, ByteOrder.BIG_ENDIAN);
        template.putInt(30, SGW_ADDRESS, ByteOrder.BIG_ENDIAN);
        template.putShort(34, (short) 2152, ByteOrder.BIG_ENDIAN);
        template.putShort(36, (short) 2152, ByteOrder.BIG_ENDIAN);
        template.putShort(38, (short) 94, ByteOrder.BIG_ENDIAN);
        template.putByte(42, (byte) 0x30);
        template.putByte(43, (byte) 255);
        template.putShort(44, (short) 78, ByteOrder.BIG_ENDIAN);
        template.putByte(50, (byte) 0x45);
        template.putShort(52, (short) 78, ByteOrder.BIG_ENDIAN);
        template.putByte(58, (byte) 64);
        template.putByte(59, (byte) 17);
    }

    /** Has frames go to another address. */
    public UplinkTraffic destination(int address) {
        destination = address;
        return this;
    }

    /** Has frames carry another GTP-U message. */
    public UplinkTraffic messageType(int type) {
        template.putByte(43, (byte) type);
        return this;
    }

    /** The key of UE {@code i}. */
    public static long ueKey(int i) {
        return UeKey.ofIpv4(FIRST_UE + i);
    }

    /** A random UE's number. */
    public int nextUe() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (int) ((random >>> 32) * ueCount >>> 32);
    }

    /** The next burst, received: headers copied, UEs chosen, descriptors set. */
    public Burst receive() {
        burst.clear();
        timeNs += 1_000;
        for (int i = 0; i < BURST_FRAMES; i++) {
            int offset = nextFrame * FRAME_PLACE + Burst.HEADROOM;
            nextFrame = nextFrame + 1 & FRAMES - 1;
            int ue = nextUe();
            write(frames.addressOffset() + offset, ue);
            burst.add(offset, FRAME_LENGTH, Side.ACCESS, timeNs);
        }
        return burst;
    }

    /** As a network card would: by address, without what reading through a buffer costs and this must not measure. */
    private void write(long address, int ue) {
        long from = template.addressOffset();
        for (int at = 0; at < TEMPLATE_LENGTH; at += Long.BYTES) {
            UnsafeApi.putLong(address + at, UnsafeApi.getLong(from + at));
        }
        UnsafeApi.putInt(address + TEID_OFFSET, Integer.reverseBytes(FIRST_TEID + ue));
        UnsafeApi.putInt(address + UE_OFFSET, Integer.reverseBytes(FIRST_UE + ue));
        UnsafeApi.putInt(address + DESTINATION_OFFSET, Integer.reverseBytes(destination));
    }

    /** Gives each of {@code ueCount} UEs a bearer and a rule to {@code route}. */
    public static void fill(TableWriter writer, int ueCount, long route) {
        UnsafeBuffer link = new UnsafeBuffer(ByteBuffer.allocateDirect(14));
        long enb = PathTable.mapped(ENB_ADDRESS);
        long sgw = PathTable.mapped(SGW_ADDRESS);
        for (int i = 0; i < ueCount; i++) {
            writer.stageRoute(ueKey(i), 0, route);
            writer.onTunnel(ueKey(i), true, FIRST_TEID + i, -1, false, 0, enb, 0, sgw, link, 0, 14, 1);
        }
        writer.publish();
    }

    /** An engine over {@code tables} with one application, whose instance is local. */
    public static Engine engine(Tables tables, TableWriter writer) {
        long address = PathTable.mapped(APPLICATION_ADDRESS);
        Steering steering = new Steering.Builder()
                .ueNetwork(0, PathTable.mapped(FIRST_UE), 96 + 8)
                .instance(new Steering.Instance("a1", 0, address, false, 0x0200_0000_0001L))
                .application(new Steering.Application("app", Route.NULL_ROUTE))
                .entry(0, address, 0)
                .build();
        UnsafeBuffer counters = new UnsafeBuffer(ByteBuffer.allocateDirect(Counters.length(1, EngineCounters.COUNT)));
        return new Engine(
                tables,
                0,
                writer,
                new EngineCounters(new Counters(counters, 0, EngineCounters.COUNT)),
                steering,
                EngineLimits.DEFAULT);
    }
}
