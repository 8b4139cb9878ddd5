package io.turnout.engine;

import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN6;
import static io.turnout.engine.EngineSite.SECOND_NS;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.turnout.generate.FrameBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpoofingTest {
    private static final String LIAR = "10.45.0.2";

    private final EngineSite site = new EngineSite();

    private static byte[] uplink(int teid, String source, String destination) {
        return FrameBuilder.gPdu(ENB, SGW, teid)
                .packet(source, destination)
                .udp(1, 2)
                .octets();
    }

    @BeforeEach
    void learnTheOwner() {
        site.at(SECOND_NS);
        site.uplink(uplink(7, UE, PLAIN));
    }

    @Test
    void shouldCountAndTeachNothingWhenAPacketIsInAnotherUesBearer() {
        site.uplink(uplink(7, LIAR, PLAIN));

        assertEquals(Reason.UPLINK_LOCAL, site.lastReason());
        assertEquals(1, site.counters.spoofed());
        assertNull(site.ue(LIAR));
    }

    @Test
    void shouldDropWhereTheSiteSaysSo() {
        site.engine.steering(EngineSite.steering().dropSpoofed(true).build());

        site.uplink(uplink(7, LIAR, PLAIN));
        assertEquals(Reason.SPOOFED_SOURCE, site.lastReason());

        site.uplink(uplink(7, UE, PLAIN));
        assertEquals(Reason.UPLINK_LOCAL, site.lastReason(), "the owner's own");
    }

    @Test
    void shouldTakeBothAddressesOfASubscriberForItsOwn() {
        site.uplink(uplink(7, UE6, PLAIN6));

        assertEquals(0, site.counters.spoofed());
        assertEquals(1, site.ue(UE6).uplink().size());
    }

    @Test
    void shouldBelieveThatTheBearerWasGivenOutAgainWhenItsUeHasLongBeenSilent() {
        site.at(11 * SECOND_NS - 1);
        site.uplink(uplink(7, LIAR, PLAIN));
        assertEquals(1, site.counters.spoofed(), "not long enough");
        site.at(11 * SECOND_NS);
        site.uplink(uplink(7, LIAR, PLAIN));

        assertEquals(1, site.counters.spoofed());
        assertEquals(1, site.ue(LIAR).uplink().size());
        assertEquals(0, site.ue(UE).uplink().size(), "the one who had it before lost it");
    }
}
