package io.turnout.ipc;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.TrafficPlan;
import io.turnout.table.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandReaderTest {
    private static final int CAPACITY = 8_192;
    private static final int AT = 16;
    private static final long UE = 0x2001_0DB8_0000_0001L;
    private static final long EPOCH = 0x1_2345_6789L;
    private static final long LOCAL = Route.local(3, 7);
    private static final long PEER = Route.peer(2, 7);

    /** What {@link #setUp} writes: where each command begins, behind the batch's header. */
    private static final int SET_ROUTE = AT + 24;

    private static final int RELEASE_UE = SET_ROUTE + 32;
    private static final int COUNT = RELEASE_UE + 16;
    private static final int HOLD = COUNT + 40;
    private static final int FENCE = HOLD + 56;
    private static final int REPORT_FENCE = FENCE + 48;
    private static final int SWAP = REPORT_FENCE + 32;
    private static final int ROUTE = SWAP + 48;
    private static final int UNROUTE = ROUTE + 32;
    private static final int DRAIN = UNROUTE + 24;
    private static final int SOLICIT = DRAIN + 40;
    private static final int TRAFFIC_RULES = SOLICIT + 16;
    private static final int BEARER = TRAFFIC_RULES + 24;
    private static final int GIVE_WAY = BEARER + 64;
    private static final int END = GIVE_WAY + 56;
    private static final int[] COMMANDS = {
        SET_ROUTE,
        RELEASE_UE,
        COUNT,
        HOLD,
        FENCE,
        REPORT_FENCE,
        SWAP,
        ROUTE,
        UNROUTE,
        DRAIN,
        SOLICIT,
        TRAFFIC_RULES,
        BEARER,
        GIVE_WAY
    };

    @TempDir
    private Path directory;

    private final CommandBatch batch = new CommandBatch(CAPACITY / 8);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[CAPACITY]);
    private final List<String> heard = new ArrayList<>();
    private int messageType;
    private int length;

    @BeforeEach
    void setUp() throws IOException {
        UnsafeBuffer octets = new UnsafeBuffer(TrafficPlanCodec.encode(TrafficPlan.NONE));
        batch.begin(-42);
        assertTrue(batch.setRoute(UE, 9, Route.NULL_ROUTE));
        assertTrue(batch.releaseUe(7));
        assertTrue(batch.count(UE, 1, EPOCH, 2, 5));
        assertTrue(batch.hold(UE, 1, EPOCH, 2, 512, 1 << 20, 200_000_000_000L, PEER));
        assertTrue(batch.fence(UE, 1, EPOCH, 2, 5, 1L << 40));
        assertTrue(batch.reportFence(UE, 1, EPOCH, 2));
        assertTrue(batch.swap(UE, 1, EPOCH, 2, LOCAL, true));
        assertTrue(batch.route(UE, 1, PEER));
        assertTrue(batch.unroute(UE, 1));
        assertTrue(batch.drain(UE, 1, EPOCH, 2, PEER));
        assertTrue(batch.solicit(UE));
        assertTrue(batch.trafficRules(octets, 0, octets.capacity()));
        assertTrue(batch.bearer(new GivenBearer(UE, false, true, 11, true, 12, -1, 0, 13, 0, 14)));
        assertTrue(batch.giveWay(UE, 1, EPOCH, 2, 5, 1L << 40, LOCAL));
        assertEquals(COMMANDS.length, batch.count());
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

    private int check() {
        return CommandReader.check(messageType, message, AT, length);
    }

    @Test
    void shouldHearWhatWasWritten() {
        assertEquals(CommandReader.VALID, check());
        assertEquals(-42, CommandReader.sequence(message, AT, length));
        CommandReader.read(message, AT, new RecordedCommands(heard));
        assertEquals(
                List.of(
                        "set-route " + UE + " 9 0",
                        "release 7",
                        "count " + UE + " 1 " + EPOCH + " 2 5",
                        "hold " + UE + " 1 " + EPOCH + " 2 512 1048576 200000000000 " + PEER,
                        "fence " + UE + " 1 " + EPOCH + " 2 5 " + (1L << 40),
                        "report-fence " + UE + " 1 " + EPOCH + " 2",
                        "swap " + UE + " 1 " + EPOCH + " 2 " + LOCAL + " true",
                        "route " + UE + " 1 " + PEER,
                        "unroute " + UE + " 1",
                        "drain " + UE + " 1 " + EPOCH + " 2 " + PEER,
                        "solicit " + UE,
                        "traffic-rules 0 0",
                        "bearer " + UE + " 11 12 14 -1",
                        "give-way " + UE + " 1 " + EPOCH + " 2 5 " + (1L << 40) + " " + LOCAL),
                heard);
    }

    @Test
    void shouldHaveTheLayoutThatIsDocumented() {
        assertEquals(length, message.getInt(AT, LITTLE_ENDIAN));
        assertEquals(6, message.getInt(AT + 4, LITTLE_ENDIAN));
        assertEquals(-42, message.getLong(AT + 8, LITTLE_ENDIAN));
        assertEquals(COMMANDS.length, message.getInt(AT + 16, LITTLE_ENDIAN));
        for (int i = 0; i < COMMANDS.length; i++) {
            int end = i + 1 < COMMANDS.length ? COMMANDS[i + 1] : END;
            assertEquals(end - COMMANDS[i], message.getInt(COMMANDS[i], LITTLE_ENDIAN), "length of command " + i);
            assertEquals(i + 1, message.getInt(COMMANDS[i] + 4, LITTLE_ENDIAN), "type of command " + i);
        }
        assertEquals(UE, message.getLong(HOLD + 8, LITTLE_ENDIAN));
        assertEquals(1, message.getInt(HOLD + 16, LITTLE_ENDIAN));
        assertEquals(2, message.getInt(HOLD + 20, LITTLE_ENDIAN));
        assertEquals(EPOCH, message.getLong(HOLD + 24, LITTLE_ENDIAN));
        assertEquals(512, message.getInt(HOLD + 32, LITTLE_ENDIAN));
        assertEquals(1 << 20, message.getInt(HOLD + 36, LITTLE_ENDIAN));
        assertEquals(200_000_000_000L, message.getLong(HOLD + 40, LITTLE_ENDIAN));
        assertEquals(PEER, message.getLong(HOLD + 48, LITTLE_ENDIAN));
        assertEquals(PEER, message.getLong(ROUTE + 24, LITTLE_ENDIAN));
        assertEquals(5, message.getInt(FENCE + 32, LITTLE_ENDIAN));
        assertEquals(1L << 40, message.getLong(FENCE + 40, LITTLE_ENDIAN));
        assertEquals(LOCAL, message.getLong(SWAP + 32, LITTLE_ENDIAN));
        assertEquals(1, message.getInt(SWAP + 40, LITTLE_ENDIAN));
        assertEquals(5, message.getInt(GIVE_WAY + 32, LITTLE_ENDIAN));
        assertEquals(1L << 40, message.getLong(GIVE_WAY + 40, LITTLE_ENDIAN));
        assertEquals(LOCAL, message.getLong(GIVE_WAY + 48, LITTLE_ENDIAN));
        assertEquals(8, message.getInt(TRAFFIC_RULES + 8, LITTLE_ENDIAN));
        assertEquals(12, message.getInt(BEARER + 20, LITTLE_ENDIAN));
        assertEquals(14, message.getLong(BEARER + 48, LITTLE_ENDIAN));
        assertEquals(3, message.getInt(BEARER + 56, LITTLE_ENDIAN));
    }

    @Test
    void shouldRejectAnotherTypeOrVersion() {
        messageType = 2;
        assertEquals(CommandReader.UNKNOWN_VERSION, check());
        messageType = CommandLayout.MESSAGE_TYPE;
        for (int version : new int[] {1, 5, 7, 0}) {
            message.putInt(AT + 4, version, LITTLE_ENDIAN);
            assertEquals(CommandReader.UNKNOWN_VERSION, check());
        }
    }

    @Test
    void shouldRejectAnUnknownCommandWhereverItStands() {
        for (int command : COMMANDS) {
            int right = message.getInt(command + 4, LITTLE_ENDIAN);
            for (int type : new int[] {0, COMMANDS.length + 1, -1}) {
                message.putInt(command + 4, type, LITTLE_ENDIAN);
                assertEquals(CommandReader.UNKNOWN_COMMAND, check());
            }
            message.putInt(command + 4, right, LITTLE_ENDIAN);
        }
    }

    @Test
    void shouldRejectEveryWrongLength() {
        for (int cut = 0; cut < length; cut++) {
            assertEquals(CommandReader.MALFORMED, CommandReader.check(messageType, message, AT, cut), "cut to " + cut);
        }
        assertEquals(0, CommandReader.sequence(message, AT, 23));
        rejectWrongLength(AT);
        rejectWrongLength(TRAFFIC_RULES + 8);
        for (int command : COMMANDS) {
            rejectWrongLength(command);
        }
        for (int count : new int[] {-1, 0, COMMANDS.length - 1, COMMANDS.length + 1}) {
            message.putInt(AT + 16, count, LITTLE_ENDIAN);
            assertEquals(CommandReader.MALFORMED, check(), "count " + count);
        }
    }

    private void rejectWrongLength(int offset) {
        int right = message.getInt(offset, LITTLE_ENDIAN);
        for (int wrong :
                new int[] {-8, -1, 0, right - 8, right + 8, right + 17, 4_096, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            message.putInt(offset, wrong, LITTLE_ENDIAN);
            assertFalse(check() == CommandReader.VALID, "length " + wrong + " at " + (offset - AT));
        }
        message.putInt(offset, right, LITTLE_ENDIAN);
    }

    @Test
    void shouldRejectEveryFieldThatIsOutOfItsRange() {
        for (int command : new int[] {SET_ROUTE, COUNT, HOLD, FENCE, REPORT_FENCE, SWAP, ROUTE, UNROUTE, DRAIN}) {
            rejectInt(command + 16, -1);
        }
        for (int command : new int[] {COUNT, HOLD, FENCE, REPORT_FENCE, SWAP, DRAIN}) {
            rejectInt(command + 20, -1);
        }
        for (int command : new int[] {COUNT, FENCE}) {
            rejectInt(command + 32, -1);
            rejectInt(command + 32, Route.MAX_TARGET + 1);
        }
        rejectInt(HOLD + 32, -1);
        rejectInt(HOLD + 36, -1);
        rejectLong(HOLD + 40, -1);
        rejectInt(SWAP + 40, 2);
        long slotted = Route.inSwitch(LOCAL, 1, false);
        for (int route : new int[] {SET_ROUTE + 24, HOLD + 48, SWAP + 32, ROUTE + 24, DRAIN + 32}) {
            rejectLong(route, slotted);
            rejectLong(route, Route.inSwitch(LOCAL, 0, true));
            rejectLong(route, 7L << 60);
            rejectLong(route, 5);
        }
        for (int route : new int[] {SWAP + 32, ROUTE + 24, DRAIN + 32}) {
            rejectLong(route, Route.NULL_ROUTE);
        }
        assertEquals(CommandReader.VALID, check());
    }

    private void rejectInt(int offset, int wrong) {
        int right = message.getInt(offset, LITTLE_ENDIAN);
        message.putInt(offset, wrong, LITTLE_ENDIAN);
        assertEquals(CommandReader.OUT_OF_RANGE, check(), wrong + " at " + (offset - AT));
        message.putInt(offset, right, LITTLE_ENDIAN);
    }

    private void rejectLong(int offset, long wrong) {
        long right = message.getLong(offset, LITTLE_ENDIAN);
        message.putLong(offset, wrong, LITTLE_ENDIAN);
        assertEquals(CommandReader.OUT_OF_RANGE, check(), wrong + " at " + (offset - AT));
        message.putLong(offset, right, LITTLE_ENDIAN);
    }

    @Test
    void shouldNeverReadPastTheEndWhateverTheOctets() {
        Random random = new Random(3);
        UnsafeBuffer whole = new UnsafeBuffer(new byte[length]);
        int heardOf = 0;
        for (int round = 0; round < 200_000; round++) {
            whole.putBytes(0, message, AT, length);
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                whole.putByte(random.nextInt(length), (byte) random.nextInt());
            }
            if (CommandReader.check(messageType, whole, 0, length) == CommandReader.VALID) {
                heard.clear();
                CommandReader.read(whole, 0, new RecordedCommands(heard));
                heardOf++;
                assertEquals(COMMANDS.length, heard.size());
            }
        }
        assertTrue(heardOf > 1_000, "too few of the changed batches were valid: " + heardOf);
    }

    @Test
    void shouldTakeNoMoreThanFits() {
        batch.begin(1);
        int fit = (CAPACITY / 8 - 24) / 32;
        for (int i = 0; i < fit; i++) {
            assertTrue(batch.setRoute(i, 0, 0));
        }
        assertFalse(batch.setRoute(fit, 0, 0));
        assertFalse(batch.count(1, 1, 1, 1, 1));
        assertFalse(batch.hold(1, 1, 1, 1, 1, 1, 1, 0));
        assertFalse(batch.fence(1, 1, 1, 1, 1, 1));
        assertFalse(batch.reportFence(1, 1, 1, 1));
        assertFalse(batch.swap(1, 1, 1, 1, LOCAL, false));
        assertFalse(batch.route(1, 1, LOCAL));
        assertFalse(batch.drain(1, 1, 1, 1, LOCAL));
        assertFalse(batch.trafficRules(message, 0, 100));
        assertEquals(fit, batch.count());
        boolean hasRoomFor16 = (CAPACITY / 8 - 24) % 32 >= 16;
        assertEquals(hasRoomFor16, batch.releaseUe(1));
        assertFalse(batch.solicit(1));
        assertFalse(batch.unroute(1, 1));
        assertFalse(batch.bearer(new GivenBearer(UE, false, true, 11, true, 12, -1, 0, 13, 0, 14)));
    }
}
