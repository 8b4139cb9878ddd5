package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.io.Neighbours.Neighbour;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static final int NEW_NEIGHBOUR = 28;
    private static final long IPV4 = 0xFFFF_0a3c_010aL;
    private static final byte[] IPV4_OCTETS = TestFrames.bytes("0a3c010a");
    private static final byte[] MAC = TestFrames.bytes("020000000301");

    private final List<Neighbour> neighbours = new ArrayList<>();

    private static ByteBuffer message(int type, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate((16 + body.length + 3) & -4).order(ByteOrder.nativeOrder());
        message.putInt(16 + body.length)
                .putShort((short) type)
                .putShort((short) 2)
                .putLong(0);
        return message.put(body).rewind();
    }

    private static byte[] neighbour(int state, byte[]... attributes) {
        ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder());
        header.put((byte) 2).put(new byte[3]).putInt(7).putShort((short) state).putShort((short) 0);
        return TestFrames.join(header.array(), TestFrames.join(attributes));
    }

    private static byte[] attribute(int type, byte[] value) {
        ByteBuffer attribute = ByteBuffer.allocate((4 + value.length + 3) & -4).order(ByteOrder.nativeOrder());
        return attribute
                .putShort((short) (4 + value.length))
                .putShort((short) type)
                .put(value)
                .array();
    }

    private static ByteBuffer known(int state) {
        return message(
                NEW_NEIGHBOUR,
                neighbour(state, attribute(3, new byte[16]), attribute(1, IPV4_OCTETS), attribute(2, MAC)));
    }

    @Test
    void shouldReadIpv4AndIpv6() {
        byte[] v6 = TestFrames.bytes("20010db8000000010000000000000002");
        ByteBuffer both = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
        both.put(known(2));
        both.put(message(NEW_NEIGHBOUR, neighbour(0x80, attribute(1, v6), attribute(2, MAC))));
        assertFalse(Neighbours.parse(both.flip(), neighbours));
        assertEquals(
                List.of(
                        new Neighbour(7, 0, IPV4, 0x0200_0000_0301L),
                        new Neighbour(7, 0x2001_0db8_0000_0001L, 2, 0x0200_0000_0301L)),
                neighbours);
    }

    @Test
    void shouldLeaveOutWhatIsNotResolved() {
        for (int state : new int[] {0x00, 0x01, 0x20}) {
            Neighbours.parse(known(state), neighbours);
        }
        Neighbours.parse(message(NEW_NEIGHBOUR, neighbour(2, attribute(1, IPV4_OCTETS))), neighbours);
        Neighbours.parse(message(NEW_NEIGHBOUR, neighbour(2, attribute(2, MAC))), neighbours);
        Neighbours.parse(
                message(NEW_NEIGHBOUR, neighbour(2, attribute(1, IPV4_OCTETS), attribute(2, new byte[20]))),
                neighbours);
        assertEquals(List.of(), neighbours);
        for (int state : new int[] {0x02, 0x04, 0x08, 0x10, 0x40, 0x80}) {
            Neighbours.parse(known(state), neighbours);
        }
        assertEquals(6, neighbours.size());
    }

    @Test
    void shouldEndAtTheLastMessageAndAtAnAcknowledgement() {
        assertTrue(Neighbours.parse(message(3, new byte[4]), neighbours));
        assertTrue(Neighbours.parse(message(2, new byte[20]), neighbours));
        ByteBuffer refused = message(2, new byte[20]).putInt(16, -Libc.EPERM);
        assertThrows(SystemCallException.class, () -> Neighbours.parse(refused, neighbours));
    }

    @Test
    void shouldNotReadPastTheEndOfAMessage() {
        ByteBuffer tooLong = known(2).putInt(0, 4_000);
        assertThrows(IllegalStateException.class, () -> Neighbours.parse(tooLong, neighbours));
        ByteBuffer attributeTooLong = known(2);
        attributeTooLong.putShort(28, (short) 400);
        Neighbours.parse(attributeTooLong, neighbours);
        ByteBuffer attributeTooShort = known(2);
        attributeTooShort.putShort(28, (short) 1);
        Neighbours.parse(attributeTooShort, neighbours);
        assertEquals(List.of(), neighbours);
    }

    @Test
    void shouldHaveTheKernelFindOutAnAddress() throws InterruptedException {
        try (LinkPair link = new LinkPair()) {
            link.here.ip("addr add 10.60.1.1/24 dev here");
            link.there.ip("addr add 10.60.1.10/24 dev there");
            assertEquals(List.of(), link.here.call(Neighbours::known));
            int index = link.here.call(() -> Libc.interfaceIndex("here"));
            link.here.call(() -> {
                Neighbours.resolve(index, 0, IPV4);
                return null;
            });
            List<Neighbour> found = List.of();
            for (int i = 0; i < 200 && found.isEmpty(); i++) {
                Thread.sleep(10);
                found = link.here.call(Neighbours::known);
            }
            assertEquals(List.of(new Neighbour(index, 0, IPV4, 0x0200_0000_0101L)), found);
        }
    }
}
