package io.turnout.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.turnout.app.SyncMessage.Chunk;
import io.turnout.app.SyncMessage.Committed;
import io.turnout.app.SyncMessage.End;
import io.turnout.app.SyncMessage.Have;
import io.turnout.app.SyncMessage.LetGo;
import io.turnout.app.SyncMessage.Next;
import io.turnout.app.SyncMessage.Part;
import io.turnout.app.SyncMessage.Refusal;
import io.turnout.app.SyncMessage.Refused;
import io.turnout.app.SyncMessage.Request;
import io.turnout.switching.Grant;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.UeInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both wire formats against the vectors that control/README.md refers to: {@code python/vectors.txt}. */
class SyncCodecTest {
    private static final Pair PAIR = new Pair(0x0A2D0007L, "video-cache");
    private static final Grant GRANT = new Grant(4, 1);
    private static final UeInfo UE = new UeInfo.Imsi("262019876543210");
    private static final byte[] OCTETS = "context".getBytes(UTF_8);

    private static Map<String, SyncMessage> messages() {
        Map<String, SyncMessage> all = new LinkedHashMap<>();
        all.put("REQUEST", new Request(PAIR, GRANT, UE, true, Have.NOTHING));
        all.put("REQUEST resumed", new Request(PAIR, GRANT, UE, true, new Have("run-1", 17, 20, 4096)));
        all.put("PART", new Part("run-1", 20, true, false, 7, 0));
        all.put("CHUNK", new Chunk(20, 0, SyncCodec.checksum(OCTETS, 0, OCTETS.length), OCTETS));
        all.put("END", new End(20, "00".repeat(32)));
        all.put("NEXT", new Next(20, true));
        all.put("COMMITTED", new Committed(PAIR, GRANT));
        all.put("LET_GO", new LetGo());
        all.put("REFUSED", new Refused(Refusal.CHECKSUM, "chunk at 0 of version 20"));
        return all;
    }

    private static Map<String, Notice> notices() {
        Map<String, Notice> all = new LinkedHashMap<>();
        InstanceInfo source = new InstanceInfo.IpAddress(0, 0x0A3C010AL);
        all.put("notification", new Notice.Notification(PAIR, GRANT, source, "10.60.1.10:7500", UE, true, true));
        all.put("held", new Notice.Held(PAIR, GRANT));
        all.put("freeze", new Notice.Freeze(new Pair(0x20010DB800450007L, "video-cache"), GRANT));
        all.put("committed", new Notice.Committed(PAIR, GRANT, true));
        all.put("aborted", new Notice.Aborted(PAIR, GRANT, SwitchReason.TIME_LIMIT));
        all.put("released", new Notice.Released(PAIR, Grant.NULL_GRANT));
        return all;
    }

    private static String vectors() {
        StringBuilder text = new StringBuilder();
        messages()
                .forEach((name, message) -> text.append(name)
                        .append('\n')
                        .append(HexFormat.of().formatHex(SyncCodec.encode(message)))
                        .append('\n'));
        notices()
                .forEach((name, notice) -> text.append("notice ")
                        .append(name)
                        .append('\n')
                        .append(SwitchJson.encode(notice))
                        .append('\n'));
        for (SwitchJson.Answer answer : SwitchJson.Answer.values()) {
            text.append("answer\n")
                    .append(SwitchJson.encode(answer, PAIR, GRANT))
                    .append('\n');
        }
        return text.toString();
    }

    @Test
    void shouldWriteWhatTheVectorsSay() throws IOException {
        Path file = Path.of("python/vectors.txt");
        if (Boolean.getBoolean("turnout.vectors.write")) {
            Files.writeString(file, vectors());
        }
        assertEquals(Files.readString(file), vectors());
    }

    @Test
    void shouldReadWhatItWrites() throws WireException {
        for (SyncMessage message : messages().values()) {
            SyncMessage read = decode(SyncCodec.encode(message));
            if (message instanceof Chunk chunk && read instanceof Chunk same) {
                assertEquals(chunk.checksum(), same.checksum());
                assertArrayEquals(chunk.octets(), same.octets());
            } else {
                assertEquals(message, read);
            }
        }
        for (Notice notice : notices().values()) {
            assertEquals(notice, SwitchJson.notice(SwitchJson.encode(notice)));
        }
        for (SwitchJson.Answer answer : SwitchJson.Answer.values()) {
            assertEquals(
                    new SwitchJson.Heard(answer, PAIR, GRANT),
                    SwitchJson.answer(SwitchJson.encode(answer, PAIR, GRANT)));
        }
    }

    private static SyncMessage decode(byte[] frame) throws WireException {
        return SyncCodec.decode(
                ByteBuffer.wrap(frame, SyncCodec.LENGTH_OCTETS, frame.length - SyncCodec.LENGTH_OCTETS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00", "09", "ff", "01", "017b7d", "03", "0300000000", "05" + "7b7d", "015b5d", "016e756c6c"})
    void shouldRefuseWhatIsNoMessage(String hex) {
        ByteBuffer frame = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThrows(WireException.class, () -> SyncCodec.decode(frame));
    }

    /** Whatever comes, it is a message or a {@link WireException}. */
    @Test
    void shouldSurviveDamage() {
        Random random = new Random(7);
        int refused = 0;
        for (byte[] frame : messages().values().stream().map(SyncCodec::encode).toList()) {
            for (int i = 0; i < 2000; i++) {
                byte[] damaged = frame.clone();
                for (int n = 0; n <= random.nextInt(4); n++) {
                    int at = SyncCodec.LENGTH_OCTETS + random.nextInt(frame.length - SyncCodec.LENGTH_OCTETS);
                    damaged[at] = (byte) random.nextInt();
                }
                try {
                    decode(damaged);
                } catch (WireException e) {
                    refused++;
                    assertFalse(e.getMessage().contains("\n"));
                }
            }
        }
        assertFalse(refused == 0, "damage was found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"notice\":\"held\"}",
                "{\"notice\":\"gone\",\"application\":\"a\",\"ue\":\"10.45.0.7\",\"epoch\":1,\"attempt\":1}",
                "{\"notice\":\"held\",\"application\":\"a\",\"ue\":\"10.45.0\",\"epoch\":1,\"attempt\":1}",
                "{\"notice\":\"held\",\"application\":\"a\",\"ue\":\"::7\",\"epoch\":1,\"attempt\":1}",
                "{\"notice\":\"held\",\"application\":\"a\",\"ue\":\"10.45.0.7/64\",\"epoch\":1,\"attempt\":1}",
                "{\"notice\":\"held\",\"application\":\"a\",\"ue\":\"10.45.0.7\",\"epoch\":1.5,\"attempt\":1}",
                "{\"notice\":\"held\",\"application\":\"a\",\"ue\":\"10.45.0.7\",\"epoch\":1,\"attempt\":-1}",
                "{\"notice\":\"committed\",\"application\":\"a\",\"ue\":\"10.45.0.7\",\"epoch\":1,\"attempt\":1}",
            })
    void shouldRefuseWhatIsNoNotice(String json) throws IOException {
        var node = SwitchJson.MAPPER.readTree(json);
        assertThrows(WireException.class, () -> SwitchJson.notice(node));
    }
}
