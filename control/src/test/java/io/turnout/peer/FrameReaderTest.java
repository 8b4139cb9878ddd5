package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.turnout.switching.Grant;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import io.turnout.switching.SwitchReason;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameReaderTest {
    private static final int ROUNDS = 300;
    private static final Message.Accept ACCEPT = new Message.Accept(new Pair(7, "app"), new Grant(3, 1));

    private final FrameReader reader = new FrameReader();

    static IntStream kinds() {
        return IntStream.range(0, Samples.MESSAGE_KINDS);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldReadWhatWasWritten(int kind) {
        Samples samples = new Samples(kind);
        for (int i = 0; i < ROUNDS; i++) {
            Frame frame = new Frame.Switching(samples.message(kind));

            assertEquals(frame, read(octets(frame)));
        }
    }

    @Test
    void shouldHaveASampleOfEveryMessage() {
        Set<Class<?>> sampled = new HashSet<>();
        kinds().forEach(kind -> sampled.add(new Samples(1).message(kind).getClass()));

        assertEquals(Set.of(Message.class.getPermittedSubclasses()), sampled);
    }

    @Test
    void shouldReadHellosKeepAlivesAndGoodbyes() {
        Samples samples = new Samples(99);
        for (int i = 0; i < ROUNDS; i++) {
            Hello hello = samples.hello();

            assertEquals(hello, read(octets(hello)));
        }
        assertEquals(new Frame.KeepAlive(), read(octets(new Frame.KeepAlive())));
        for (int code = 1; code <= 255; code++) {
            assertEquals(new Frame.Goodbye(code), read(octets(new Frame.Goodbye(code))));
        }
    }

    @Test
    void shouldWriteNothingWhereATextIsTooLong() {
        ByteBuf out = Unpooled.buffer().writeByte(1);
        Pair pair = new Pair(1, "é".repeat(Field.MAX_TEXT_LENGTH / 2) + "x");

        assertTrue(!FrameWriter.write(out, new Frame.Switching(new Message.OwnershipQuery(pair))));
        assertEquals(1, out.readableBytes());
    }

    @ParameterizedTest
    @EnumSource(SwitchReason.class)
    void shouldHaveACodeForEveryReason(SwitchReason reason) {
        assertEquals(reason, Codes.reason(Codes.of(reason)));
    }

    @Test
    void shouldHaveOneCodePerReasonTypeAndField() {
        Set<Integer> reasons = new HashSet<>();
        Set<Integer> types = new HashSet<>();
        Set<Integer> tags = new HashSet<>();
        for (PeerReason reason : PeerReason.values()) {
            assertTrue(reasons.add(reason.code()) && reason.code() > 0 && reason.code() < 256, reason::name);
            assertEquals(reason, PeerReason.ofCode(reason.code()));
        }
        for (FrameType type : FrameType.values()) {
            assertTrue(types.add(type.code), type::name);
        }
        for (Field field : Field.values()) {
            assertTrue(tags.add(field.tag), field::name);
        }
    }

    @Test
    void shouldSkipFieldsItDoesNotKnow() {
        ByteBuf octets = octets(new Frame.Switching(ACCEPT));
        octets.writeByte(200).writeShort(5).writeBytes(new byte[5]);
        octets.setInt(0, octets.readableBytes() - FrameType.LENGTH_LENGTH);

        assertEquals(new Frame.Switching(ACCEPT), read(octets));
    }

    @Test
    void shouldTakeFieldsInAnyOrder() {
        ByteBuf octets = frame(FrameType.ACCEPT, fields -> {
            fields.writeByte(Field.GRANT.tag).writeShort(12).writeLong(3).writeInt(1);
            text(fields, Field.APPLICATION, "app");
            fields.writeByte(Field.UE_KEY.tag).writeShort(8).writeLong(7);
        });

        assertEquals(new Frame.Switching(ACCEPT), read(octets));
    }

    @Test
    void shouldRejectByName() {
        assertRejected(PeerReason.FRAME_LENGTH, Unpooled.buffer().writeInt(1).writeByte(1));
        ByteBuf version = octets(new Frame.KeepAlive());
        assertRejected(PeerReason.FRAME_VERSION, version.setByte(4, 2));
        assertRejected(PeerReason.FRAME_TYPE, octets(new Frame.KeepAlive()).setByte(5, 99));
        assertRejected(
                PeerReason.FIELD_CUT,
                frame(FrameType.KEEP_ALIVE, f -> f.writeByte(1).writeShort(2).writeByte(0)));
        assertRejected(PeerReason.FIELD_CUT, frame(FrameType.KEEP_ALIVE, f -> f.writeByte(1)));
        assertRejected(PeerReason.FIELD_MISSING, frame(FrameType.ACCEPT, f -> text(f, Field.APPLICATION, "app")));
        assertRejected(PeerReason.FIELD_REPEATED, frame(FrameType.KEEP_ALIVE, f -> {
            text(f, Field.APPLICATION, "app");
            text(f, Field.APPLICATION, "app");
        }));
        assertFieldRejected(PeerReason.FIELD_LENGTH, Field.UE_KEY, 0, 0, 0);
        assertFieldRejected(PeerReason.FIELD_LENGTH, Field.APPLICATION);
    }

    @Test
    void shouldRejectValuesThatMeanNothing() {
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.APPLICATION, 'a', '\n');
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.APPLICATION, 'a', 0x7f);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.APPLICATION, 0xc2, 0x85);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.APPLICATION, 0xc3);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.REASON, 0);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.REASON, 255);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.OUTCOME, 4);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.GOODBYE_CODE, 0);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.VERSIONS, 2, 1);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.VERSIONS, 0, 1);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.LINK_COUNT, 0x80, 0, 0, 0);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.FORWARDED_COUNT, 0x80, 0, 0, 0, 0, 0, 0, 0);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.EPOCH, 0x40, 0, 0, 0, 0, 0, 0, 0);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.GRANT, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.GRANT, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 1);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.TUNNEL, 1, 2, 3, 4, 5);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.SOURCE, 9, 1, 2, 3, 4);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.SOURCE, 2, 1, 2, 3, 4, 5);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.SOURCE, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.UE, 1, 1, 2, 3);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.UE, 2, 1, 2, 3, 4);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.UE, 3, '1', 'a');
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.UE, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        assertFieldRejected(PeerReason.FIELD_VALUE, Field.UE, 6, 1);
        assertFieldRejected(PeerReason.FIELD_MISSING, Field.HOSTED, Field.APPLICATION.tag, 0, 1, 'a');
    }

    @Test
    void shouldTakeNoGrantOnlyWhereNoneMayBe() {
        Pair pair = new Pair(7, "app");

        assertNotNull(read(octets(new Frame.Switching(new Message.Busy(pair, Grant.NULL_GRANT)))));
        assertRejected(PeerReason.FIELD_VALUE, octets(new Frame.Switching(new Message.Accept(pair, Grant.NULL_GRANT))));
    }

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    /** Whatever the octets: a frame that is read can be written, and reads the same again. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadOrRejectAnyMutation(int seed) {
        Random random = new Random(seed);
        Samples samples = new Samples(seed);
        Set<PeerReason> rejections = EnumSet.noneOf(PeerReason.class);
        int readCount = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Frame frame = random.nextInt(4) == 0 ? samples.hello() : new Frame.Switching(samples.message());
            ByteBuf octets = octets(frame);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                int index = FrameType.LENGTH_LENGTH
                        + random.nextInt(Math.min(60, octets.readableBytes() - FrameType.LENGTH_LENGTH));
                octets.setByte(index, random.nextInt(3) == 0 ? octets.getByte(index) ^ 1 : random.nextInt());
            }
            int length = octets.readableBytes() - FrameType.LENGTH_LENGTH - (random.nextInt(8) == 0 ? 1 : 0);
            Frame read = reader.read(octets, FrameType.LENGTH_LENGTH, length);
            if (read == null) {
                rejections.add(reader.rejection());
            } else {
                readCount++;
                assertEquals(read, read(octets(read)));
            }
        }
        assertTrue(readCount > ROUNDS / 10 && rejections.size() > 3, () -> "too tame: " + rejections);
    }

    private void assertFieldRejected(PeerReason expected, Field field, int... value) {
        assertRejected(expected, frame(FrameType.KEEP_ALIVE, fields -> {
            fields.writeByte(field.tag).writeShort(value.length);
            for (int octet : value) {
                fields.writeByte(octet);
            }
        }));
    }

    private void assertRejected(PeerReason expected, ByteBuf octets) {
        assertNull(read(octets));
        assertEquals(expected, reader.rejection());
    }

    private Frame read(ByteBuf octets) {
        return reader.read(octets, FrameType.LENGTH_LENGTH, octets.getInt(0));
    }

    static ByteBuf octets(Frame frame) {
        ByteBuf out = Unpooled.buffer();
        assertTrue(FrameWriter.write(out, frame), frame::toString);
        return out;
    }

    private static ByteBuf frame(FrameType type, Consumer<ByteBuf> fields) {
        ByteBuf out = Unpooled.buffer().writeInt(0).writeByte(FrameType.VERSION).writeByte(type.code);
        fields.accept(out);
        return out.setInt(0, out.readableBytes() - FrameType.LENGTH_LENGTH);
    }

    private static void text(ByteBuf out, Field field, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(field.tag).writeShort(octets.length).writeBytes(octets);
    }
}
