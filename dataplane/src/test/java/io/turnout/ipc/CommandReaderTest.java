package io.turnout.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandReaderTest {
    private static final int CAPACITY = 4_096;
    private static final int AT = 16;

    @TempDir
    private Path directory;

    private final CommandBatch batch = new CommandBatch(CAPACITY / 8);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[CAPACITY]);
    private final List<String> heard = new ArrayList<>();
    private int messageType;
    private int length;

    @BeforeEach
    void setUp() throws IOException {
        UnsafeBuffer octets = new UnsafeBuffer("..hold+unhold+steering".getBytes(StandardCharsets.US_ASCII));
        batch.begin(-42);
        assertTrue(batch.setRoute(0x2001_0DB8_0000_0001L, 9, -5L));
        assertTrue(batch.releaseUe(7));
        assertTrue(batch.hold(8, 1, octets, 2, 5));
        assertTrue(batch.unhold(9, 2, octets, 7, 7));
        assertTrue(batch.steering(octets, 14, 8));
        assertTrue(batch.steering(octets, 0, 0));
        assertEquals(6, batch.count());
        transfer();
    }

    private void transfer() throws IOException {
        try (RingFile producer = RingFile.producer(directory.resolve("ring"), CAPACITY);
                RingFile consumer = RingFile.consumer(directory.resolve("ring"), CAPACITY)) {
            assertTrue(batch.sendTo(producer));
            consumer.poll((type, buffer, offset, messageLength) -> {
                messageType = type;
                length = messageLength;
                message.putBytes(AT, buffer, offset, messageLength);
            });
        }
    }

    private final class Heard implements CommandListener {
        @Override
        public void onSetRoute(long ueKey, int applicationIndex, long route) {
            heard.add("route " + Long.toHexString(ueKey) + " " + applicationIndex + " " + route);
        }

        @Override
        public void onReleaseUe(long ueKey) {
            heard.add("release " + ueKey);
        }

        @Override
        public void onHold(long ueKey, int applicationIndex, DirectBuffer octets, int offset, int octetsLength) {
            heard.add("hold " + ueKey + " " + applicationIndex + " "
                    + octets.getStringWithoutLengthAscii(offset, octetsLength));
        }

        @Override
        public void onUnhold(long ueKey, int applicationIndex, DirectBuffer octets, int offset, int octetsLength) {
            heard.add("unhold " + ueKey + " " + applicationIndex + " "
                    + octets.getStringWithoutLengthAscii(offset, octetsLength));
        }

        @Override
        public void onSteering(DirectBuffer octets, int offset, int octetsLength) {
            heard.add("steering " + octets.getStringWithoutLengthAscii(offset, octetsLength));
        }
    }

    private int check() {
        return CommandReader.check(messageType, message, AT, length);
    }

    @Test
    void shouldHearWhatWasWritten() {
        assertEquals(CommandReader.VALID, check());
        assertEquals(-42, CommandReader.sequence(message, AT, length));
        CommandReader.read(message, AT, new Heard());
        assertEquals(
                List.of(
                        "route 20010db800000001 9 -5",
                        "release 7",
                        "hold 8 1 hold+",
                        "unhold 9 2 unhold+",
                        "steering steering",
                        "steering "),
                heard);
    }

    @Test
    void shouldHaveTheLayoutThatIsDocumented() {
        assertEquals(length, message.getInt(AT, ByteOrder.LITTLE_ENDIAN));
        assertEquals(1, message.getInt(AT + 4, ByteOrder.LITTLE_ENDIAN));
        assertEquals(-42, message.getLong(AT + 8, ByteOrder.LITTLE_ENDIAN));
        assertEquals(6, message.getInt(AT + 16, ByteOrder.LITTLE_ENDIAN));
        int command = AT + 24;
        assertEquals(32, message.getInt(command, ByteOrder.LITTLE_ENDIAN));
        assertEquals(1, message.getInt(command + 4, ByteOrder.LITTLE_ENDIAN));
        assertEquals(0x2001_0DB8_0000_0001L, message.getLong(command + 8, ByteOrder.LITTLE_ENDIAN));
        assertEquals(-5, message.getLong(command + 16, ByteOrder.LITTLE_ENDIAN));
        assertEquals(9, message.getInt(command + 24, ByteOrder.LITTLE_ENDIAN));
        command += 32;
        assertEquals(16, message.getInt(command, ByteOrder.LITTLE_ENDIAN));
        assertEquals(2, message.getInt(command + 4, ByteOrder.LITTLE_ENDIAN));
        command += 16;
        assertEquals(32, message.getInt(command, ByteOrder.LITTLE_ENDIAN));
        assertEquals(3, message.getInt(command + 4, ByteOrder.LITTLE_ENDIAN));
        assertEquals(5, message.getInt(command + 20, ByteOrder.LITTLE_ENDIAN));
        command += 32;
        assertEquals(4, message.getInt(command + 4, ByteOrder.LITTLE_ENDIAN));
        command += 32;
        assertEquals(5, message.getInt(command + 4, ByteOrder.LITTLE_ENDIAN));
        assertEquals(8, message.getInt(command + 8, ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void shouldRejectAnotherTypeOrVersion() {
        messageType = 2;
        assertEquals(CommandReader.UNKNOWN_VERSION, check());
        messageType = CommandBatch.MESSAGE_TYPE;
        message.putInt(AT + 4, 2, ByteOrder.LITTLE_ENDIAN);
        assertEquals(CommandReader.UNKNOWN_VERSION, check());
    }

    @Test
    void shouldRejectAnUnknownCommandWhereverItStands() {
        for (int type : new int[] {0, 6, -1}) {
            message.putInt(AT + 24 + 32 + 4, type, ByteOrder.LITTLE_ENDIAN);
            assertEquals(CommandReader.UNKNOWN_COMMAND, check());
        }
    }

    @Test
    void shouldRejectEveryWrongLength() {
        for (int cut = 0; cut < length; cut++) {
            assertEquals(CommandReader.MALFORMED, CommandReader.check(messageType, message, AT, cut), "cut to " + cut);
        }
        assertEquals(0, CommandReader.sequence(message, AT, 23));
        int[] lengths = {AT, AT + 24, AT + 56, AT + 72, AT + 104, AT + 136, AT + 72 + 20, AT + 104 + 20, AT + 136 + 8};
        for (int offset : lengths) {
            int right = message.getInt(offset, ByteOrder.LITTLE_ENDIAN);
            for (int wrong :
                    new int[] {-8, -1, 0, 1, right + 17, right * 2, 4_096, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                message.putInt(offset, wrong, ByteOrder.LITTLE_ENDIAN);
                boolean isOctets = offset == AT + 92 || offset == AT + 124 || offset == AT + 144;
                boolean isFitting = isOctets && wrong >= 0 && wrong <= 8;
                if (!isFitting) {
                    assertFalse(check() == CommandReader.VALID, "length " + wrong + " at " + (offset - AT));
                }
            }
            message.putInt(offset, right, ByteOrder.LITTLE_ENDIAN);
        }
        for (int count : new int[] {-1, 0, 5, 7}) {
            message.putInt(AT + 16, count, ByteOrder.LITTLE_ENDIAN);
            assertEquals(CommandReader.MALFORMED, check(), "count " + count);
        }
    }

    @Test
    void shouldNeverReadPastTheEndWhateverTheOctets() {
        Random random = new Random(3);
        UnsafeBuffer whole = new UnsafeBuffer(new byte[length]);
        for (int round = 0; round < 200_000; round++) {
            whole.putBytes(0, message, AT, length);
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                whole.putByte(random.nextInt(length), (byte) random.nextInt());
            }
            if (CommandReader.check(messageType, whole, 0, length) == CommandReader.VALID) {
                heard.clear();
                CommandReader.read(whole, 0, new Heard());
            }
        }
    }

    @Test
    void shouldTakeNoMoreThanFits() {
        batch.begin(1);
        int fit = (CAPACITY / 8 - 24) / 32;
        for (int i = 0; i < fit; i++) {
            assertTrue(batch.setRoute(i, 0, 0));
        }
        assertFalse(batch.setRoute(fit, 0, 0));
        assertFalse(batch.hold(1, 1, message, 0, 1));
        assertFalse(batch.unhold(1, 1, message, 0, 1));
        assertFalse(batch.steering(message, 0, 1));
        assertEquals(fit, batch.count());
        assertEquals((CAPACITY / 8 - 24) % 32 >= 16, batch.releaseUe(1));
    }
}
