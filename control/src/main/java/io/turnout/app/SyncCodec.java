package io.turnout.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Synchronization messages as octets. All numbers are in network order.
 *
 * <pre>
 *  octet 0   length of what follows     (4, 1 to 1048640)
 *        4   type                       (1)
 *        5   body: JSON in UTF-8, or of a CHUNK:
 *        5   version                    (8)
 *        13  offset                     (8)
 *        21  CRC-32 of the octets       (4)
 *        25  octets
 * </pre>
 */
final class SyncCodec {
    /** Most that a length may say. */
    static final int MAX_LENGTH = (1 << 20) + 64;
    /** Octets of the length itself. */
    static final int LENGTH_OCTETS = 4;

    /** The version of this protocol. */
    static final int PROTOCOL = 1;

    static final int REQUEST = 1;
    static final int PART = 2;
    static final int CHUNK = 3;
    static final int END = 4;
    static final int NEXT = 5;
    static final int COMMITTED = 6;
    static final int LET_GO = 7;
    static final int REFUSED = 8;

    /** Octets of a chunk's frame before its own. */
    static final int CHUNK_HEADER = LENGTH_OCTETS + 1 + 8 + 8 + 4;

    private static final int MAX_JSON = 4096;
    private static final int MAX_DETAIL = 200;

    private SyncCodec() {}

    /** The whole frame of {@code message}. */
    static byte[] encode(SyncMessage message) {
        return switch (message) {
            case Request it -> json(REQUEST, request(it));
            case Part it ->
                json(
                        PART,
                        object().put("run", it.run())
                                .put("version", it.version())
                                .put("whole", it.whole())
                                .put("last", it.last())
                                .put("length", it.length())
                                .put("offset", it.offset()));
            case Chunk it -> {
                ByteBuffer frame = ByteBuffer.allocate(CHUNK_HEADER + it.octets().length);
                putChunkHeader(frame, it.version(), it.offset(), it.checksum(), it.octets().length);
                yield frame.put(it.octets()).array();
            }
            case End it -> json(END, object().put("version", it.version()).put("sha256", it.digest()));
            case Next it -> json(NEXT, object().put("since", it.since()).put("last", it.last()));
            case Committed it -> json(COMMITTED, SwitchJson.put(object(), it.pair(), it.grant()));
            case LetGo _ -> json(LET_GO, object());
            case Refused it ->
                json(
                        REFUSED,
                        object().put("reason", Words.of(it.reason()))
                                .put(
                                        "detail",
                                        it.detail()
                                                .substring(
                                                        0,
                                                        Math.min(
                                                                MAX_DETAIL,
                                                                it.detail().length()))));
        };
    }

    private static ObjectNode request(Request it) {
        ObjectNode json = SwitchJson.put(object().put("protocol", PROTOCOL), it.pair(), it.grant());
        json.set("ueInfo", UeNames.json(it.ue()));
        json.put("hold", it.hold());
        if (!it.have().run().isEmpty()) {
            json.putObject("have")
                    .put("run", it.have().run())
                    .put("version", it.have().version())
                    .put("partVersion", it.have().partVersion())
                    .put("offset", it.have().offset());
        }
        return json;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static byte[] json(int type, ObjectNode json) {
        try {
            byte[] body = SwitchJson.MAPPER.writeValueAsBytes(json);
            return ByteBuffer.allocate(LENGTH_OCTETS + 1 + body.length)
                    .putInt(1 + body.length)
                    .put((byte) type)
                    .put(body)
                    .array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything of a chunk's frame that stands before its octets. */
    static void putChunkHeader(ByteBuffer frame, long version, long offset, int checksum, int length) {
        frame.putInt(CHUNK_HEADER - LENGTH_OCTETS + length)
                .put((byte) CHUNK)
                .putLong(version)
                .putLong(offset)
                .putInt(checksum);
    }

    /** CRC-32 of {@code length} octets. */
    static int checksum(byte[] octets, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(octets, offset, length);
        return (int) crc.getValue();
    }

    /** The message whose type and body, without the length before them, are in {@code frame}. */
    static SyncMessage decode(ByteBuffer frame) throws WireException {
        int type = frame.get() & 0xff;
        if (type == CHUNK) {
            return chunk(frame);
        }
        if (frame.remaining() > MAX_JSON) {
            throw new WireException("expected at most " + MAX_JSON + " octets of JSON, found " + frame.remaining());
        }
        Members members = members(frame);
        return switch (type) {
            case REQUEST -> request(members);
            case PART ->
                new Part(
                        members.text("run"),
                        members.number("version", 0, Long.MAX_VALUE),
                        members.bool("whole"),
                        members.bool("last"),
                        members.number("length", 0, Long.MAX_VALUE),
                        members.number("offset", 0, Long.MAX_VALUE));
            case END -> new End(members.number("version", 0, Long.MAX_VALUE), members.text("sha256"));
            case NEXT -> new Next(version(members, "since"), members.bool("last"));
            case COMMITTED -> new Committed(SwitchJson.pair(members), SwitchJson.grant(members));
            case LET_GO -> new LetGo();
            case REFUSED -> new Refused(members.choice("reason", Refusal.class), members.text("detail"));
            default -> throw new WireException("no message has type " + type);
        };
    }

    private static Request request(Members members) throws WireException {
        members.number("protocol", PROTOCOL, PROTOCOL);
        Have have = Have.NOTHING;
        if (members.has("have")) {
            Members it = members.object("have");
            have = new Have(
                    it.text("run"),
                    version(it, "version"),
                    version(it, "partVersion"),
                    it.number("offset", 0, Long.MAX_VALUE));
        }
        return new Request(
                SwitchJson.pair(members),
                SwitchJson.grant(members),
                UeNames.info(members.object("ueInfo")),
                members.bool("hold"),
                have);
    }

    private static long version(Members members, String key) throws WireException {
        return members.number(key, SyncMessage.NO_VERSION, Long.MAX_VALUE);
    }

    private static Chunk chunk(ByteBuffer frame) throws WireException {
        if (frame.remaining() < CHUNK_HEADER - LENGTH_OCTETS - 1) {
            throw new WireException("a chunk without its version, offset and checksum");
        }
        long version = frame.getLong();
        long offset = frame.getLong();
        int checksum = frame.getInt();
        byte[] octets = new byte[frame.remaining()];
        frame.get(octets);
        return new Chunk(version, offset, checksum, octets);
    }

    private static Members members(ByteBuffer frame) throws WireException {
        try {
            return Members.of(SwitchJson.MAPPER.readTree(
                    frame.array(), frame.arrayOffset() + frame.position(), frame.remaining()));
        } catch (IOException e) {
            throw new WireException("the body is not JSON", e);
        }
    }
}
