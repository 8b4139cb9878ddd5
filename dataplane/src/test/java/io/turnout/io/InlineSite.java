package io.turnout.io;

import io.turnout.engine.Engine;
import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.Steering;
import io.turnout.table.Counters;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An engine of a small site for tests: UEs 10.45.0.0/16; one application, 10.60.1.10, served at MAC 02:00:00:00:03:01. */
final class InlineSite {
    static final int UE = 0x0a2d_0001;
    static final int APPLICATION = 0x0a3c_010a;
    static final int ELSEWHERE = 0x0808_0808;
    static final long INSTANCE_MAC = 0x0200_0000_0301L;
    static final long APP_PORT_MAC = 0x0200_0000_03feL;

    private InlineSite() {}

    static Engine engine() {
        Tables tables = Tables.inMemory(new Tables.Capacity(16_384, 4_096, 64, 1));
        TableWriter writer = new TableWriter(tables);
        Counters counters = new Counters(
                new UnsafeBuffer(ByteBuffer.allocateDirect(Counters.length(1, EngineCounters.COUNT))),
                0,
                EngineCounters.COUNT);
        return new Engine(tables, 0, writer, new EngineCounters(counters), steering(), EngineLimits.DEFAULT);
    }

    static Steering steering() {
        return builder().build();
    }

    /** Whatever else there is may be added. */
    static Steering.Builder builder() {
        return new Steering.Builder()
                .appMac(APP_PORT_MAC)
                .ueNetwork(0, mapped(0x0a2d_0000), 112)
                .instance(new Steering.Instance("one", 0, mapped(APPLICATION), false, INSTANCE_MAC))
                .application(new Steering.Application("echo", Route.local(0, 0)))
                .entry(0, mapped(APPLICATION), 0);
    }

    private static long mapped(int ipv4) {
        return 0xFFFF_0000_0000L | ipv4 & 0xFFFF_FFFFL;
    }
}
