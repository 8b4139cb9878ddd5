package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.engine.Link;
import io.turnout.engine.Prefixes;
import io.turnout.engine.Side;
import io.turnout.engine.Steering;
import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Route;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectionFinderTest {
    private static final int PEER = Side.FIRST_PEER;

    private static Prefixes network(String address, int length) {
        Address first = Address.of(address);
        return new Prefixes(List.of(new Prefixes.Prefix(first.high(), first.low(), length)));
    }

    private static long low(String address) {
        return Address.of(address).low();
    }

    private final DirectionFinder directions = new DirectionFinder(
            network("10.0.1.0", 96 + 24),
            network("10.0.0.0", 96 + 24),
            new Steering.Builder()
                    .ueNetwork(0, low("10.45.0.0"), 96 + 16)
                    .application(new Steering.Application("one", Route.NULL_ROUTE))
                    .entry(0, low("10.60.1.10"), 0)
                    .host(0, low("10.60.9.53"))
                    .platform(new Steering.Platform("mec-1", 0, low("10.0.0.100"), 0))
                    .peer(new Steering.Peer("mec-2", 0, low("10.0.0.200"), 0))
                    .build());

    @ParameterizedTest
    @CsvSource({
        "10.0.1.1, 10.0.0.1, 0",
        "10.0.0.1, 10.0.1.1, 1",
        "10.9.0.1, 10.0.0.1, 0",
        "10.9.0.1, 10.0.1.1, 1",
        "10.9.0.1, 10.9.0.2, 3",
        "10.60.1.10, 10.45.0.1, 2",
        "10.60.9.53, 10.45.0.1, 2",
        "10.60.1.10, 10.9.0.2, 3",
        "10.60.2.10, 10.45.0.1, 3",
        "10.60.1.10, 10.0.1.1, 1",
        "10.0.0.200, 10.0.0.100, " + PEER,
        "10.0.0.201, 10.0.0.100, 1",
        "10.0.0.200, 10.0.0.101, 1",
        "10.0.1.1, 10.0.0.100, 0"
    })
    void shouldTellTheSideByTheOuterAddresses(String source, String destination, int side) {
        byte[] frame = FrameBuilder.plain(source, destination).udp(1, 2).octets();

        assertEquals(side, directions.ingress(new UnsafeBuffer(frame), 0, frame.length, Link.ETHERNET));
    }
}
