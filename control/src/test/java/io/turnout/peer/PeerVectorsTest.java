package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The octets that are published for those who implement a peer are those that this one writes and reads. */
class PeerVectorsTest {
    private final List<PeerVectors.Vector> vectors;

    PeerVectorsTest() throws IOException {
        vectors = PeerVectors.read();
    }

    @TestFactory
    List<DynamicTest> shouldWriteAndReadEveryVector() {
        Map<String, Frame> frames = PeerVectors.frames();
        return vectors.stream()
                .filter(vector -> frames.containsKey(vector.name()))
                .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> {
                    Frame frame = frames.get(vector.name());
                    ByteBuf octets = Unpooled.buffer();
                    assertTrue(FrameWriter.write(octets, frame));
                    assertEquals(vector.hex(), ByteBufUtil.hexDump(octets));
                    assertEquals(frame, PeerVectors.readFrame(new FrameReader(), vector.octets()));
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> shouldReadWhatANewerPeerMaySend() {
        Map<String, Frame> frames = PeerVectors.readOnly();
        return vectors.stream()
                .filter(vector -> frames.containsKey(vector.name()))
                .map(vector -> DynamicTest.dynamicTest(
                        vector.name(),
                        () -> assertEquals(
                                frames.get(vector.name()), PeerVectors.readFrame(new FrameReader(), vector.octets()))))
                .toList();
    }

    @TestFactory
    List<DynamicTest> shouldRejectEveryVectorThatIsToBeRejected() {
        return vectors.stream()
                .filter(PeerVectors.Vector::isRejected)
                .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> {
                    FrameReader reader = new FrameReader();
                    assertNull(PeerVectors.readFrame(reader, vector.octets()));
                    assertEquals(vector.rejection(), reader.rejection());
                }))
                .toList();
    }

    @Test
    void shouldHaveAVectorOfEveryFrameTypeAndFieldAndNoOthers() {
        Set<String> named = new TreeSet<>(PeerVectors.frames().keySet());
        named.addAll(PeerVectors.readOnly().keySet());
        Set<String> listed = vectors.stream()
                .filter(vector -> !vector.isRejected())
                .map(PeerVectors.Vector::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(named, listed);

        Set<FrameType> types = new TreeSet<>();
        Set<Field> fields = new TreeSet<>();
        for (PeerVectors.Vector vector : vectors) {
            if (!vector.isRejected()) {
                byte[] octets = vector.octets();
                types.add(FrameType.ofCode(octets[FrameType.LENGTH_LENGTH + 1]));
                addFields(fields, octets, FrameType.LENGTH_LENGTH + FrameType.MIN_LENGTH, octets.length);
            }
        }
        assertEquals(Set.of(FrameType.values()), types);
        assertEquals(Set.of(Field.values()), fields);
    }

    private static void addFields(Set<Field> fields, byte[] octets, int from, int end) {
        ByteBuf in = Unpooled.wrappedBuffer(octets);
        for (int at = from; at < end; at += Field.HEADER_LENGTH + in.getUnsignedShort(at + 1)) {
            Field field = Field.ofTag(in.getUnsignedByte(at));
            if (field == Field.HOSTED) {
                addFields(
                        fields,
                        octets,
                        at + Field.HEADER_LENGTH,
                        at + Field.HEADER_LENGTH + in.getUnsignedShort(at + 1));
            }
            if (field != null) {
                fields.add(field);
            }
        }
    }
}
